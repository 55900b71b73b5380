/* Filters a list without a server. The page is complete without this script.
   <table data-filter="Find a service" data-facets="Tier Team"> with <tr data-tier="Tier 1" data-team="Payments">: a box
   for words, and a choice for each facet, whose values are those the rows have. Its id and `data-words` are searched too.
   An element that is no table says which rows of the page it filters: <div data-filter="Find a field" data-rows=".x">.
   The blocks that hold such rows, and the headings above them, go with their last row. */
(function () {
  "use strict";

  function labelled(words, input) {
    var label = document.createElement("label");
    var text = document.createElement("span");
    text.textContent = words;
    label.append(text, input);
    return label;
  }

  function choice(rows, facet) {
    var select = document.createElement("select");
    var values = new Set(rows.map(function (row) { return row.getAttribute("data-" + facet.toLowerCase()); }));
    select.append(new Option("All", ""));
    Array.from(values).filter(Boolean).sort().forEach(function (value) { select.append(new Option(value, value)); });
    return select;
  }

  function tidy(rows) {
    var blocks = new Set(rows.map(function (row) { return row.parentElement.parentElement; }));
    blocks.forEach(function (block) {
      block.hidden = !Array.from(block.lastElementChild.children).some(function (row) { return !row.hidden; });
    });
    document.querySelectorAll("article h3").forEach(function (heading) {
      var next = heading.nextElementSibling;
      while (next && next.hidden) { next = next.nextElementSibling; }
      heading.hidden = !blocks.has(next);
    });
  }

  function equip(list) {
    var named = list.getAttribute("data-rows");
    var rows = Array.from(named ? document.querySelectorAll(named) : list.tBodies[0].rows);
    var texts = rows.map(function (row) {
      return (row.id + " " + row.textContent + " " + (row.getAttribute("data-words") || "")).toLowerCase();
    });
    var search = document.createElement("input");
    search.type = "search";
    var facets = (list.getAttribute("data-facets") || "").split(" ").filter(Boolean);
    var choices = facets.map(function (facet) { return choice(rows, facet); });
    var count = document.createElement("p");
    count.className = "ho-filter__count";
    count.setAttribute("role", "status");

    function apply() {
      var words = search.value.toLowerCase().split(/\s+/).filter(Boolean);
      var shown = 0;
      rows.forEach(function (row, number) {
        var fits = words.every(function (word) { return texts[number].includes(word); }) &&
          choices.every(function (select, index) {
            return !select.value || row.getAttribute("data-" + facets[index].toLowerCase()) === select.value;
          });
        row.hidden = !fits;
        shown += fits ? 1 : 0;
      });
      if (named) { tidy(rows); }
      count.textContent = shown === rows.length ? "All " + shown + " are shown."
        : shown ? shown + " of " + rows.length + " are shown." : "None of " + rows.length + " fits.";
    }

    var bar = document.createElement("div");
    bar.className = "ho-filter";
    bar.setAttribute("role", "search");
    bar.append(labelled(list.getAttribute("data-filter"), search));
    choices.forEach(function (select, index) {
      if (select.options.length < 3) { return; }
      bar.append(labelled(facets[index], select));
      select.addEventListener("change", apply);
    });
    search.addEventListener("input", apply);
    bar.append(count);
    (list.closest(".ho-table") || list).before(bar);
    apply();
  }

  // On paper a link is its address, which only the browser knows. A file's own path would help nobody.
  document.querySelectorAll("a.ho-address").forEach(function (link) {
    if (/^https?:/.test(link.href)) { link.textContent = link.href; }
  });

  document.querySelectorAll("[data-filter]").forEach(equip);
})();

/* Says at the reader's moment whether somebody is there. <span data-open="FROM TO STATE MINUTES ..." hidden> holds minutes
   since 1970: between FROM and TO the answer is known; it begins with STATE (1: there) and turns after each of MINUTES.
   Outside of FROM and TO nothing is said: a page built long ago must not promise anybody. The hours stand on the page in words. */
(function () {
  "use strict";
  var MINUTE = 60000;

  function words(minutes) {
    var days = Math.floor(minutes / 1440), hours = Math.floor(minutes / 60) % 24, rest = minutes % 60;
    return [[days, "d"], [hours, "h"], [rest, "min"]].filter(function (part) { return part[0]; })
      .slice(0, 2).map(function (part) { return part.join(" "); }).join(" ");
  }

  function say(place) {
    var numbers = place.getAttribute("data-open").split(" ").map(Number);
    var now = Math.floor(Date.now() / MINUTE), turn = numbers[0], open = numbers[2] === 1, next = 3;
    place.hidden = now < numbers[0] || now >= numbers[1];
    if (place.hidden) { return; }
    while (next < numbers.length && turn + numbers[next] <= now) {
      turn += numbers[next];
      next += 1;
      open = !open;
    }
    var left = next < numbers.length ? words(turn + numbers[next] - now) : "";
    place.className = "ho-now ho-now--" + (open ? "open" : "closed");
    place.textContent = open ? "Open now" + (left ? ", closes in " + left : "") : "Closed now" + (left ? ", opens in " + left : "");
  }

  function sayAll() { document.querySelectorAll("[data-open]").forEach(say); }

  sayAll();
  setInterval(sayAll, MINUTE);
  // A page that slept in a pocket tells the time it wakes at.
  document.addEventListener("visibilitychange", sayAll);
})();

/* Lets the reader answer a quiz on the page: <ol class="ho-quiz"> with <li data-question="ID" data-right="2"> around an <ol> of
   answers and a <details> with the right one. Answers stay in this browser's storage, or in the open page where there is none.
   A question whose facts changed has another id, and its old answer is forgotten. */
(function () {
  "use strict";
  var quizzes = Array.from(document.querySelectorAll(".ho-quiz"));
  if (!quizzes.length) { return; }
  var key = "handoff quiz " + location.pathname;
  var given = {};

  function load() {
    try { given = JSON.parse(localStorage.getItem(key)) || {}; } catch (error) { given = {}; }
    if (typeof given !== "object" || Array.isArray(given)) { given = {}; }
  }

  function save() {
    var ids = quizzes.flatMap(function (quiz) { return questions(quiz).map(id); });
    var kept = Object.fromEntries(Object.entries(given).filter(function (pair) { return ids.includes(pair[0]); }));
    try { localStorage.setItem(key, JSON.stringify(kept)); } catch (error) { /* The page itself still knows. */ }
  }

  function questions(quiz) { return Array.from(quiz.querySelectorAll("[data-question]")); }
  function id(question) { return question.getAttribute("data-question"); }
  function right(question) { return Number(question.getAttribute("data-right")); }
  function answered(question) { return Object.prototype.hasOwnProperty.call(given, id(question)); }

  function show(quiz) {
    var all = questions(quiz), done = all.filter(answered);
    var good = done.filter(function (question) { return given[id(question)] === right(question); });
    all.forEach(function (question) {
      question.querySelectorAll("input").forEach(function (input, place) {
        var chosen = answered(question) && given[id(question)] === place;
        input.checked = chosen;
        input.disabled = answered(question);
        input.closest("li").className = !answered(question) ? ""
          : place === right(question) ? "ho-quiz__right" : chosen ? "ho-quiz__wrong" : "";
      });
      var verdict = question.querySelector(".ho-quiz__verdict");
      verdict.textContent = !answered(question) ? "" : given[id(question)] === right(question) ? "Right."
        : "Not this one. Look it up:";
      if (!answered(question)) { question.querySelector("details").open = false; }
    });
    quiz.previousElementSibling.querySelector("span").textContent =
      done.length + " of " + all.length + " answered, " + good.length + " right.";
    quiz.previousElementSibling.querySelector("button").hidden = !done.length;
  }

  function equip(quiz, number) {
    questions(quiz).forEach(function (question) {
      var list = question.querySelector("ol");
      list.setAttribute("role", "radiogroup");
      list.setAttribute("aria-label", question.querySelector("p").textContent);
      Array.from(list.children).forEach(function (option, place) {
        var label = document.createElement("label"), input = document.createElement("input");
        input.type = "radio";
        input.name = number + " " + id(question);
        input.addEventListener("change", function () {
          given[id(question)] = place;
          save();
          quizzes.forEach(show);
          if (place !== right(question)) { question.querySelector("details").open = true; }
        });
        label.append(input);
        label.append.apply(label, Array.from(option.childNodes));
        option.append(label);
      });
      var verdict = document.createElement("p");
      verdict.className = "ho-quiz__verdict";
      verdict.setAttribute("role", "status");
      list.after(verdict);
    });
    var bar = document.createElement("p"), told = document.createElement("span");
    var again = document.createElement("button");
    bar.className = "ho-quiz__bar";
    told.setAttribute("role", "status");
    again.type = "button";
    again.textContent = "Start again";
    again.addEventListener("click", function () {
      questions(quiz).forEach(function (question) { delete given[id(question)]; });
      save();
      quizzes.forEach(show);
    });
    bar.append(told, " Your answers stay in this browser. ", again);
    quiz.before(bar);
  }

  load();
  quizzes.forEach(equip);
  quizzes.forEach(show);
})();

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

/* Searches a large site: in the box that the theme's own search would have, without loading the whole site's words.
   The index lies in assets/search/ (generator/search/shards.py says how); each file is a script, because that loads from
   a disk as well. A text of the index becomes text of the page, never HTML. */
(function () {
  "use strict";
  var MOST_SHOWN = 8, LONGEST = 40, PHRASE = 8;
  var script = document.currentScript;
  var header = document.querySelector(".md-header__inner"), toggle = document.getElementById("__search");
  if (!script || !header || !toggle || document.querySelector("[data-md-component=search]")) { return; }
  var root = new URL("..", script.src), folder = new URL("search/", script.src);

  /* Files of the index: each is loaded once. */
  var loading = {}, arrived = {};

  window.handoffSearch = function (name, digest, data) { arrived[name] = {digest: digest, data: data}; };

  function load(name, digest) {
    if (!loading[name]) {
      loading[name] = new Promise(function (resolve, reject) {
        var file = document.createElement("script");
        file.src = new URL(name + ".js" + (digest ? "?" + digest : ""), folder);
        file.onerror = reject;
        file.onload = function () {
          var found = arrived[name];
          if (found && found.digest === digest) { resolve(found.data); } else { reject(new Error(name)); }
        };
        document.head.append(file);
      });
      loading[name].catch(function () { delete loading[name]; });
    }
    return loading[name];
  }

  /* Words, as generator/search/words.py cuts them. */
  var SEAM = /(?<=[a-z])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])|(?<=[A-Za-z])(?=[0-9])|(?<=[0-9])(?=[A-Za-z])/;

  function counts(run) { return run.length > 1 || !/[a-z]/i.test(run); }
  function lower(run) { return run.toLowerCase().slice(0, LONGEST); }
  function runs(text) { return (text.normalize("NFKC").match(/[\p{L}\p{N}]+/gu) || []).filter(counts); }

  function parts(run) {
    var cut = run.split(SEAM);
    return cut.length > 1 ? cut.filter(counts).map(lower) : [];
  }

  /* Where in a sorted list of [first, digest] something lies. */
  function place(list, key) {
    var low = 0, high = list.length;
    while (low < high) {
      var middle = (low + high) >> 1;
      if (list[middle][0] <= key) { low = middle + 1; } else { high = middle; }
    }
    return Math.max(0, low - 1);
  }

  /* What is found of one term, or of all that begin with it: a Map of an entry's number to its weight. */
  function postings(index, term) {
    var first = place(index.terms, term), last = Math.min(place(index.terms, term + "\uffff"), first + 1);
    var wanted = [];
    for (var number = first; number <= last; number += 1) { wanted.push(number); }
    return Promise.all(wanted.map(function (number) {
      return load("terms-" + number, index.terms[number][1]);
    })).then(function (files) {
      var found = {exact: new Map(), all: new Map(), cut: false};
      files.forEach(function (file) {
        Object.keys(file).forEach(function (key) {
          if (!key.startsWith(term) || (key !== term && key.includes(" ") !== term.includes(" "))) { return; }
          if (file[key].length >= index.most) { found.cut = true; }
          var entry = 0;
          file[key].forEach(function (step) {
            entry += Math.floor(step / 10);
            var weight = step % 10;
            if (key === term) { found.exact.set(entry, weight); }
            if (key !== term) { weight /= 2; }
            if (weight > (found.all.get(entry) || 0)) { found.all.set(entry, weight); }
          });
        });
      });
      return found;
    });
  }

  /* How many letters have to be added, left out, changed or swapped to make one word of another; 3 for more than two. */
  function distance(one, other) {
    if (Math.abs(one.length - other.length) > 2) { return 3; }
    var before = [], row = [], next;
    for (var j = 0; j <= other.length; j += 1) { row.push(j); }
    for (var i = 1; i <= one.length; i += 1) {
      next = [i];
      for (j = 1; j <= other.length; j += 1) {
        var same = one[i - 1] === other[j - 1] ? 0 : 1;
        next[j] = Math.min(row[j] + 1, next[j - 1] + 1, row[j - 1] + same);
        if (i > 1 && j > 1 && one[i - 1] === other[j - 2] && one[i - 2] === other[j - 1]) {
          next[j] = Math.min(next[j], before[j - 2] + 1);
        }
      }
      before = row;
      row = next;
    }
    return Math.min(3, row[other.length]);
  }

  /* The names that a mistyped word is nearest to. Words with numbers are taken as they are: 17 is not 18. */
  function similar(index, word) {
    if (word.length < 4 || !/^\p{L}+$/u.test(word)) { return Promise.resolve([]); }
    return load("names", index.names).then(function (names) {
      var limit = word.length < 8 ? 1 : 2, best = [];
      names.forEach(function (name) {
        var far = distance(word, name);
        if (far > limit) { return; }
        if (far < limit) { limit = far; best = []; }
        best.push(name);
      });
      return best.slice(0, 3);
    });
  }

  function union(maps) {
    var all = new Map();
    maps.forEach(function (map) {
      map.forEach(function (weight, entry) { if (weight > (all.get(entry) || 0)) { all.set(entry, weight); } });
    });
    return all;
  }

  function common(maps) {
    var all = new Map();
    (maps[0] || new Map()).forEach(function (weight, entry) {
      if (maps.every(function (map) { return map.has(entry); })) {
        all.set(entry, Math.min.apply(null, maps.map(function (map) { return map.get(entry); })));
      }
    });
    return all;
  }

  /* One word of a question: as it is, else its parts together, else what it was likely meant to be. */
  function look(index, run) {
    var word = lower(run), inside = parts(run);
    return postings(index, word).then(function (whole) {
      if (whole.all.size || !inside.length) { return whole; }
      return Promise.all(inside.map(function (part) { return lookPart(index, part); })).then(function (found) {
        return {
          all: common(found.map(function (one) { return one.all; })),
          cut: found.some(function (one) { return one.cut; }),
          instead: [].concat.apply([], found.map(function (one) { return one.instead || []; }))
        };
      });
    }).then(function (found) {
      return found.all.size || inside.length ? found : corrected(index, word);
    });
  }

  function lookPart(index, part) {
    return postings(index, part).then(function (found) { return found.all.size ? found : corrected(index, part); });
  }

  function corrected(index, word) {
    return similar(index, word).then(function (names) {
      return Promise.all(names.map(function (name) { return postings(index, name); })).then(function (found) {
        return {
          all: union(found.map(function (one) { return one.exact; })),
          cut: found.some(function (one) { return one.cut; }),
          instead: names
        };
      });
    });
  }

  /* The entries that answer a question, best first: [[number, score], ...]. */
  function answer(index, question) {
    var all = runs(question);
    var whole = all.slice(0, PHRASE).map(lower).join(" ");
    if (whole.length < 2) { return Promise.resolve(null); }
    return Promise.all([
      postings(index, whole),
      Promise.all(all.map(function (run) { return look(index, run); }))
    ]).then(function (found) {
      // Of a word that too many entries have, not all are listed: who is not may have it, too.
      var scores = new Map(), hits = new Map(), sure = found[1].filter(function (word) { return !word.cut; });
      function add(map, entry, more) { map.set(entry, (map.get(entry) || 0) + more); }
      found[1].forEach(function (word) {
        word.all.forEach(function (weight, entry) {
          add(scores, entry, 10 + weight / Math.log2(2 + word.all.size));
          if (!word.cut) { add(hits, entry, 1); }
        });
      });
      var most = Math.max.apply(null, [0].concat(Array.from(hits.values())));
      // A name or a symptom as a whole goes before words that stand in the same page.
      function bonus(entry, more) {
        add(scores, entry, more);
        hits.set(entry, most);
      }
      found[0].exact.forEach(function (weight, entry) {
        if (weight > 7) { bonus(entry, weight === 9 ? 3000 : 2000); }
      });
      if (all.length > 1) { found[0].all.forEach(function (weight, entry) { bonus(entry, 200 * weight); }); }
      var list = Array.from(scores).filter(function (pair) { return (hits.get(pair[0]) || 0) === most; });
      list.sort(function (one, other) { return other[1] - one[1] || one[0] - other[0]; });
      var instead = [].concat.apply([], found[1].map(function (word) { return word.instead || []; }));
      return {list: list, whole: most >= sure.length, instead: instead, words: all.map(lower).concat(instead)};
    });
  }

  function details(index, number) {
    var file = place(index.pages, number);
    return load("pages-" + file, index.pages[file][1]).then(function (rows) {
      return rows[number - index.pages[file][0]];
    });
  }

  /* The box, as the theme has it. */
  function make(name, attributes) {
    var element = document.createElement(name);
    Object.keys(attributes).forEach(function (key) { element.setAttribute(key, attributes[key]); });
    element.append.apply(element, Array.prototype.slice.call(arguments, 2));
    return element;
  }

  function icon(path) {
    var space = "http://www.w3.org/2000/svg";
    var drawing = document.createElementNS(space, "svg"), line = document.createElementNS(space, "path");
    drawing.setAttribute("viewBox", "0 0 24 24");
    drawing.setAttribute("aria-hidden", "true");
    line.setAttribute("d", path);
    drawing.append(line);
    return drawing;
  }

  var GLASS = "M10 3a7 7 0 1 0 4.2 12.6l5 5 1.4-1.4-5-5A7 7 0 0 0 10 3m0 2a5 5 0 1 1 0 10 5 5 0 0 1 0-10z";
  var BACK = "M20 11H7.8l5.6-5.6L12 4l-8 8 8 8 1.4-1.4L7.8 13H20z";
  var CROSS = "M19 6.4 17.6 5 12 10.6 6.4 5 5 6.4 10.6 12 5 17.6 6.4 19 12 13.4 17.6 19 19 17.6 13.4 12z";

  var input = make("input", {
    "type": "text", "class": "md-search__input", "name": "query", "aria-label": "Search", "placeholder": "Search",
    "autocapitalize": "off", "autocorrect": "off", "autocomplete": "off", "spellcheck": "false", "required": "", "aria-required": "false"
  });
  var state = make("div", {"class": "md-search-result__meta", "role": "status"}, "Type to start searching");
  var list = make("ol", {"class": "md-search-result__list", "aria-label": "Results"});
  var more = make("button", {"type": "button", "class": "ho-search__more", "hidden": ""}, "More results");
  var box = make("div", {"class": "md-search ho-search", "role": "search"},
    make("label", {"class": "md-search__overlay", "for": "__search"}),
    make("div", {"class": "md-search__inner"},
      make("form", {"class": "md-search__form", "name": "search"}, input,
        make("label", {"class": "md-search__icon md-icon", "for": "__search"}, icon(GLASS), icon(BACK)),
        make("div", {"class": "md-search__options"},
          make("button", {"type": "reset", "class": "md-search__icon md-icon", "aria-label": "Clear", "tabindex": "-1"},
            icon(CROSS)))),
      make("div", {"class": "md-search__output"},
        make("div", {"class": "md-search__scrollwrap"},
          make("div", {"class": "md-search-result"}, state, list, more)))));

  /* Text with the words of the question marked. */
  function marked(text, words) {
    var whole = document.createDocumentFragment();
    text.split(/([\p{L}\p{N}]+)/u).forEach(function (piece, number) {
      var all = [lower(piece)].concat(parts(piece));
      var hit = number % 2 && all.some(function (one) {
        return words.some(function (word) { return one.startsWith(word); });
      });
      whole.append(hit ? make("mark", {}, piece) : piece);
    });
    return whole;
  }

  function result(row, words) {
    var address = new URL(row[0], root);
    if (address.protocol === "file:") { address.pathname += "index.html"; }
    var article = make("article", {"class": "md-search-result__article md-typeset"},
      make("h2", {}, marked(row[1], words)));
    if (row[2]) { article.append(make("p", {"class": "ho-search__about"}, marked(row[2], words))); }
    if (row[3]) { article.append(make("p", {}, marked(row[3], words))); }
    return make("li", {"class": "md-search-result__item"},
      make("a", {"class": "md-search-result__link", "href": address.href}, article));
  }

  var asked = 0, found = null, shown = 0, pending = Promise.resolve();

  function show(index, number) {
    var next = found.list.slice(shown, shown + MOST_SHOWN);
    return Promise.all(next.map(function (pair) { return details(index, pair[0]); })).then(function (rows) {
      if (number !== asked) { return; }
      if (!shown) { list.replaceChildren(); }
      list.append.apply(list, rows.map(function (row) { return result(row, found.words); }));
      shown += rows.length;
      more.hidden = shown >= found.list.length;
    });
  }

  function quoted(word) { return "\u201c" + word + "\u201d"; }

  function told(answered) {
    var count = answered.list.length;
    var words = count === 0 ? "Nothing is found" : count === 1 ? "1 result" : count + " results";
    if (count && answered.instead.length) { words += " for " + answered.instead.map(quoted).join(" or "); }
    return words + (count && !answered.whole ? ", none of them with all words" : "");
  }

  function search() {
    var number = asked += 1, question = input.value;
    if (runs(question).map(lower).join(" ").length < 2) {
      found = null;
      list.replaceChildren();
      more.hidden = true;
      state.textContent = "Type to start searching";
      return Promise.resolve();
    }
    return load("index", "").then(function (index) {
      return answer(index, question).then(function (answered) {
        if (number !== asked) { return; }
        found = answered;
        shown = 0;
        if (!answered.list.length) { list.replaceChildren(); more.hidden = true; }
        return show(index, number).then(function () {
          if (number === asked) { state.textContent = told(answered); }
        });
      });
    }).catch(function () {
      if (number === asked) { state.textContent = "The site has changed, or cannot be reached. Load this page again."; }
    });
  }

  var timer = 0;

  function soon() {
    clearTimeout(timer);
    list.setAttribute("aria-busy", "true");
    var last = pending = new Promise(function (resolve) {
      timer = setTimeout(function () { resolve(search()); }, 120);
    });
    pending.then(function () { if (last === pending) { list.setAttribute("aria-busy", "false"); } });
  }

  function open() { toggle.checked = true; toggle.dispatchEvent(new Event("change")); }
  function close() { toggle.checked = false; toggle.dispatchEvent(new Event("change")); }

  function move(step) {
    var stops = [input].concat(Array.from(list.querySelectorAll("a")));
    var here = Math.max(0, stops.indexOf(document.activeElement));
    stops[(here + step + stops.length) % stops.length].focus();
  }

  input.addEventListener("input", soon);
  input.addEventListener("focus", function () { if (!toggle.checked) { open(); } });
  toggle.addEventListener("change", function () { if (toggle.checked) { input.focus(); } });
  box.addEventListener("reset", function () { setTimeout(function () { input.focus(); soon(); }); });
  box.addEventListener("submit", function (event) {
    event.preventDefault();
    pending.then(function () { var first = list.querySelector("a"); if (first) { first.click(); } });
  });
  box.addEventListener("click", function (event) { if (event.target.closest("a")) { close(); } });
  box.addEventListener("focusout", function (event) {
    if (event.relatedTarget && !box.contains(event.relatedTarget)) { close(); }
  });
  box.addEventListener("keydown", function (event) {
    if (event.key === "Escape") { close(); input.blur(); }
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      move(event.key === "ArrowDown" ? 1 : -1);
      event.preventDefault();
    }
  });
  more.addEventListener("click", function () {
    load("index", "").then(function (index) {
      var last = list.lastElementChild;
      return show(index, asked).then(function () { last.nextElementSibling.querySelector("a").focus(); });
    });
  });
  document.addEventListener("keydown", function (event) {
    var typing = event.target.closest("input, select, textarea, [contenteditable]");
    if (typing || event.ctrlKey || event.metaKey || event.altKey || !["/", "s", "f"].includes(event.key)) { return; }
    event.preventDefault();
    input.focus();
    input.select();
  });

  var source = header.querySelector(".md-header__source");
  header.insertBefore(make("label", {"class": "md-header__button md-icon", "for": "__search"}, icon(GLASS)), source);
  header.insertBefore(box, source);
})();

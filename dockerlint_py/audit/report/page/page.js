"use strict";
(() => {
  const data = JSON.parse(document.getElementById("data").textContent);
  const PAGE = 50;
  const EDGES = [350, 500, 600, 700, 750, 800, 850, 900, 950, 1000];

  // Every text goes through here as text, and every address through `link`: nothing in the data can be markup.
  const make = (tag, attributes, ...children) => {
    const node = document.createElement(tag);
    for (const [name, value] of Object.entries(attributes || {})) if (value !== "") node.setAttribute(name, value);
    for (const child of children) if (child !== null && child !== "") node.append(child);
    return node;
  };
  const link = (address, text, kind) => {
    if (!address || !/^https?:\/\//i.test(address)) return make("span", { class: kind }, text);
    return make("a", { class: kind, href: address, rel: "noopener noreferrer nofollow" }, text);
  };
  const prose = (text) => {
    const parts = text.split("`");
    if (parts.length % 2 === 0) return [text];
    return parts.map((part, at) => (at % 2 ? make("code", null, part) : part));
  };
  const whole = (value) => value.toLocaleString("en-US");
  const heat = (tenths) => (tenths === null ? "none" : "h" + EDGES.filter((edge) => tenths >= edge).length);
  const cell = (kind, label, ...inner) => make("td", { role: "cell", class: kind, "data-label": label }, ...inner);
  const score = (tenths) =>
    cell("n score", "Score", make("span", { class: heat(tenths) }, tenths === null ? "–" : tenths === 1000 ? "100" : (tenths / 10).toFixed(1)));
  const sum = (counts) => counts.reduce((a, b) => a + b, 0);

  const bar = (counts) => {
    const said = data.severities.map((name, at) => counts[at] && counts[at] + " " + name).filter(Boolean).join(", ");
    const ns = "http://www.w3.org/2000/svg";
    const svg = document.createElementNS(ns, "svg");
    const attributes = { class: "bar", viewBox: "0 0 100 10", preserveAspectRatio: "none", role: "img", "aria-label": said };
    for (const [name, value] of Object.entries(attributes)) svg.setAttribute(name, value);
    let at = 0;
    counts.forEach((count, index) => {
      if (!count) return;
      const part = document.createElementNS(ns, "rect");
      const width = (100 * count) / sum(counts);
      const place = { x: at, y: 0, width, height: 10, class: data.severities[index] };
      for (const [name, value] of Object.entries(place)) part.setAttribute(name, value);
      svg.append(part);
      at += width;
    });
    return svg;
  };
  const found = (counts) => cell("n found", "Findings", whole(sum(counts)), sum(counts) ? bar(counts) : null);
  const heats = (scores) =>
    data.principles.map((name, at) => {
      const value = scores.length ? scores[at] : null;
      return cell("heat " + heat(value), name, value === null ? "–" : String(Math.floor(value / 10)));
    });
  const header = (...inner) => make("th", { scope: "row", role: "rowheader", class: "name" }, ...inner);
  const row = (...cells) => make("tr", { role: "row" }, ...cells);
  const advice = (one) => {
    const name = data.rules[one[0]][0].replace(/^[^:]*:/, "");
    const mend = one[8] ? "`dockerlint check " + (one[8] === "safe" ? "--fix" : "--unsafe-fixes") + " " + one[3] + "`"
      : one[6].split("; ").slice(1).join("; ") || "see what the rule says";
    const rows = [["Mend", mend], ["Ignore", "`# dockerlint ignore=" + name + " WHY` in the line above"],
      ["Reproduce", "`dockerlint audit " + data.targets[one[2]] + " --select " + name + "`"]];
    return make("dl", { class: "do" }, ...rows.map(([term, text]) =>
      make("div", null, make("dt", null, term), make("dd", null, ...prose(text)))));
  };
  const code = (text) => (text ? make("pre", null, make("code", null, text)) : null);

  const principleKeys = (column) => Object.fromEntries(data.principles.map((name, at) => ["p" + at, (one) => one[column][at] ?? null]));
  const many = data.repositories.length > 1;
  const changes = data.repositories.some((one) => one[9] !== null);
  const tables = {
    repositories: {
      rows: data.repositories,
      text: (one) => one[1],
      order: ["score", 1],
      keys: {
        rank: (one) => one[0], name: (one) => one[1], files: (one) => one[4], findings: (one) => sum(one[6]),
        score: (one) => one[7], change: (one) => one[9], ...principleKeys(8),
      },
      row: (one) => row(
        cell("n rank", "Place", one[0] === null ? "–" : whole(one[0])),
        header(link(one[2], one[1], ""), one[3] ? " " : null, one[3] ? make("span", { class: "commit" }, one[3]) : null),
        cell("n", "Files", one[4] === one[5] ? whole(one[4]) : whole(one[4]) + " of " + whole(one[5])),
        found(one[6]), score(one[7]),
        ...(changes ? [cell("n change", "Change", one[9] === null ? "" : (one[9] < 0 ? "−" : one[9] ? "+" : "") + Math.abs(one[9] / 10).toFixed(1))] : []),
        ...heats(one[8]),
      ),
    },
    files: {
      rows: data.files,
      text: (one) => data.names[one[0]] + " " + one[1],
      order: ["score", 1],
      keys: {
        name: (one) => data.names[one[0]] + " " + one[1], lines: (one) => one[3], findings: (one) => sum(one[4]),
        score: (one) => one[5], ...principleKeys(6),
      },
      row: (one) => row(
        header(many ? make("span", { class: "of" }, data.names[one[0]] + " ") : null, link(one[2], one[1], "path")),
        cell("n", "Lines", whole(one[3])), found(one[4]), score(one[5]), ...heats(one[6]),
      ),
    },
    findings: {
      rows: data.findings,
      text: (one) => [data.rules[one[0]][0], data.names[one[2]], one[3], one[6], one[7]].join(" "),
      order: null,
      choices: [
        ["Severity", data.severities, (one) => data.severities[one[1]]],
        ["Principle", data.principles, (one) => data.rules[one[0]][1]],
        ["Rule", data.rules.map((rule) => rule[0]), (one) => data.rules[one[0]][0]],
      ],
      keys: {
        severity: (one) => one[1], rule: (one) => data.rules[one[0]][0],
        where: (one) => data.names[one[2]] + " " + one[3] + " " + String(one[4]).padStart(8, "0"), what: (one) => one[6],
      },
      row: (one) => row(
        cell("sev", "Severity", make("span", { class: "mark " + data.severities[one[1]] }), data.severities[one[1]]),
        cell("rulename", "Rule", link(data.rules[one[0]][2], data.rules[one[0]][0], "")),
        cell("where", "Where", make("span", { class: "of" }, data.names[one[2]] + " "), link(one[5], one[3] + ":" + one[4], "path"),
          one[10] > 1 ? make("span", { class: "copies" }, " and " + whole(one[10] - 1) + (one[10] > 2 ? " copies" : " copy")) : null,
          one[9] ? " " : null, one[9] ? make("span", { class: "chip quiet" }, "silenced there") : null,
          one[8] ? " " : null, one[8] ? make("span", { class: "chip quiet" }, one[8] + " fix") : null),
        cell("says", "What", make("p", null, ...prose(one[6])), code(one[7]), advice(one)),
      ),
    },
  };

  const compare = (key, way) => (a, b) => {
    const [one, two] = [key(a), key(b)];
    if (one === null || two === null) return (one === null) - (two === null);
    return way * (typeof one === "string" ? one.localeCompare(two) : one - two);
  };
  const labelled = (text, input) => make("label", null, text, input);
  const options = (select, names) => select.append(...names.map((name) => make("option", { value: name }, name)));
  const choice = (name, values) => {
    const select = make("select", { "data-choice": name });
    select.append(make("option", {}, "all"));
    select.firstChild.value = "";
    options(select, values);
    return select;
  };

  class Table {
    constructor(root, spec, name) {
      Object.assign(this, { root, spec, name, size: PAGE, order: spec.order, body: root.querySelector("tbody") });
      this.indexed = spec.rows.map((one) => spec.text(one).toLowerCase());
      root.querySelectorAll(".static").forEach((node) => node.remove());
      this.controls();
      this.heads();
      this.draw();
    }

    controls() {
      this.search = make("input", { type: "search", autocomplete: "off", spellcheck: "false" });
      this.search.addEventListener("input", () => this.draw(PAGE));
      this.said = make("output", { "aria-live": "polite" });
      this.selects = (this.spec.choices || []).map(([name, values, of]) => {
        const there = new Set(this.spec.rows.map(of));
        const select = choice(name, values.filter((value) => there.has(value)));
        select.addEventListener("change", () => this.draw(PAGE));
        return [select, of, name];
      });
      this.sorter = make("select", { "data-sort": this.name });
      this.sorter.addEventListener("change", () => {
        const [key, way] = this.sorter.value.split(" ");
        this.order = key ? [key, Number(way)] : null;
        this.draw(PAGE);
      });
      const bar = make("div", { class: "controls", role: "search" }, labelled("Filter", this.search));
      for (const [select, , name] of this.selects) bar.append(labelled(name, select));
      bar.append(labelled("Order", this.sorter), this.said);
      this.root.prepend(bar);
      this.further = make("button", { type: "button" }, "Show more");
      this.further.addEventListener("click", () => this.draw(this.size + 4 * PAGE));
      this.root.append(make("div", { class: "further" }, this.further));
    }

    heads() {
      if (!this.order) this.sorter.append(make("option", {}, "by place"));
      if (!this.order) this.sorter.firstChild.value = "";
      for (const head of this.root.querySelectorAll("th[data-key]")) {
        const [key, text] = [head.dataset.key, head.textContent];
        const button = make("button", { type: "button" }, text);
        const name = text === "#" ? "place" : text.toLowerCase();
        button.addEventListener("click", () => {
          const same = this.order && this.order[0] === key;
          this.order = [key, same ? -this.order[1] : 1];
          this.draw(PAGE);
        });
        head.replaceChildren(button);
        const letters = this.spec.rows.length && typeof this.spec.keys[key](this.spec.rows[0]) === "string";
        const ways = key === "severity" ? ["most severe first", "least severe first"] : letters ? ["A to Z", "Z to A"] : ["lowest first", "highest first"];
        ways.forEach((said, at) => this.sorter.append(make("option", { value: key + " " + (at ? -1 : 1) }, name + ", " + said)));
      }
    }

    chosen() {
      const words = this.search.value.toLowerCase().split(/\s+/).filter(Boolean);
      const rows = this.spec.rows.filter((one, at) =>
        words.every((word) => this.indexed[at].includes(word)) &&
        this.selects.every(([select, of]) => !select.value || of(one) === select.value));
      return this.order ? rows.sort(compare(this.spec.keys[this.order[0]], this.order[1])) : rows;
    }

    draw(size = this.size) {
      this.size = size;
      const rows = this.chosen();
      this.body.replaceChildren(...rows.slice(0, size).map(this.spec.row));
      const total = this.spec.rows.length;
      this.said.textContent = rows.length === total ? whole(total) + " in all" : whole(rows.length) + " of " + whole(total);
      this.further.hidden = rows.length <= size;
      this.further.textContent = "Show more, " + whole(Math.max(0, rows.length - size)) + " left";
      if (!rows.length) this.body.append(row(make("td", { role: "cell", colspan: "99" }, "Nothing fits the filter.")));
      for (const head of this.root.querySelectorAll("th[data-key]")) {
        const now = this.order && this.order[0] === head.dataset.key;
        if (now) head.setAttribute("aria-sort", this.order[1] > 0 ? "ascending" : "descending");
        else head.removeAttribute("aria-sort");
      }
      this.sorter.value = this.order ? this.order.join(" ") : "";
    }

    only(name, value) {
      this.search.value = "";
      for (const [select, , called] of this.selects) select.value = called === name ? value : "";
      this.draw(PAGE);
      this.root.closest("section").scrollIntoView();
      this.search.focus({ preventScroll: true });
    }
  }

  const made = {};
  for (const root of document.querySelectorAll("[data-table]"))
    made[root.dataset.table] = new Table(root, tables[root.dataset.table], root.dataset.table);

  const rules = document.querySelector("[data-rules]");
  if (rules) {
    const items = [...rules.children];
    const words = items.map((one) => one.textContent.toLowerCase());
    const search = make("input", { type: "search", autocomplete: "off", spellcheck: "false" });
    const principle = choice("Principle", data.principles.filter((name) => items.some((one) => one.dataset.principle === name)));
    const order = make("select", {});
    options(order, ["files", "findings", "severity", "name"]);
    const said = make("output", { "aria-live": "polite" });
    const keys = {
      files: (one) => -one.dataset.files, findings: (one) => -one.dataset.findings,
      severity: (one) => Number(one.dataset.severity), name: (one) => one.dataset.name,
    };
    const draw = () => {
      const asked = search.value.toLowerCase().split(/\s+/).filter(Boolean);
      items.forEach((one, at) => {
        one.hidden = !asked.every((word) => words[at].includes(word)) || (principle.value && one.dataset.principle !== principle.value);
      });
      const left = items.filter((one) => !one.hidden).length;
      said.textContent = left === items.length ? whole(left) + " rules" : whole(left) + " of " + whole(items.length) + " rules";
      rules.append(...[...items].sort(compare(keys[order.value], 1)));
    };
    search.addEventListener("input", draw);
    principle.addEventListener("change", draw);
    order.addEventListener("change", draw);
    rules.before(make("div", { class: "controls", role: "search" },
      labelled("Filter", search), labelled("Principle", principle), labelled("Order", order), said));
    if (made.findings)
      for (const one of items) {
        const button = make("button", { type: "button" }, "Show them all");
        if (data.findings.length < data.total) button.textContent = "Show more of them";
        button.addEventListener("click", () => made.findings.only("Rule", one.dataset.name));
        one.querySelector(".more").append(make("p", { class: "further" }, button));
      }
    draw();
  }
})();

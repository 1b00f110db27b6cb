/* Zugaben für Browser mit JavaScript: Karten und Tabellen verbinden, Tabellen sortieren, suchen, vergleichen.
   Ohne dieses Skript steht jeder Inhalt ebenso auf den Seiten. Es lädt nichts nach und speichert nichts. */
"use strict";

const plain = (text) => text.replace(/\u00ad/g, "").replace(/\s+/g, " ").trim();

const element = (tag, text, attributes = {}) => {
  const made = document.createElement(tag);
  if (text) made.textContent = text;
  for (const [name, value] of Object.entries(attributes)) made.setAttribute(name, value);
  return made;
};

/* Karten: jedes Gebiet ist ein Pfad mit <title> „Name: Wert“, seine Zeile beginnt mit demselben Namen. */

const tip = element("div", "", { class: "tip", hidden: "" });

const showTip = (text, x, y) => {
  tip.textContent = text;
  tip.hidden = false;
  const box = tip.getBoundingClientRect();
  tip.style.left = `${Math.max(0, Math.min(x + 12, window.innerWidth - box.width - 4))}px`;
  tip.style.top = `${Math.max(0, y - box.height - 8)}px`;
};

const pairsOf = (figure, svg) => {
  const rows = [...figure.querySelectorAll("tbody tr:not(.total)")];
  return [...svg.querySelectorAll("path")].filter((path) => path.querySelector("title")).map((path) => {
    const text = path.querySelector("title").textContent;
    const cut = text.lastIndexOf(": ");
    const name = plain(cut < 0 ? text : text.slice(0, cut));
    const at = rows.findIndex((row) => plain(row.cells[0].textContent) === name);
    return { path, text, row: at < 0 ? null : rows.splice(at, 1)[0], edge: null };
  });
};

/* Der Rand ist ein eigener Pfad über allen: umgehängt verlöre das Gebiet den Fokus. */
const light = (pair, on) => {
  if (pair.row) pair.row.classList.toggle("on", on);
  if (pair.edge) pair.edge.remove();
  pair.edge = null;
  if (!on) return;
  pair.edge = document.createElementNS("http://www.w3.org/2000/svg", "path");
  pair.edge.setAttribute("d", pair.path.getAttribute("d"));
  pair.edge.setAttribute("class", "edge");
  pair.edge.setAttribute("aria-hidden", "true");
  pair.path.parentNode.append(pair.edge);
};

const connect = (figure, svg) => {
  const pairs = pairsOf(figure, svg);
  if (!pairs.length) return;
  const order = pairs.map((pair) => pair.path);
  svg.setAttribute("role", "group");
  pairs.forEach((pair, number) => {
    const { path, row, text } = pair;
    path.querySelector("title").remove(); /* sonst zeigte der Browser den Hinweis ein zweites Mal */
    for (const [name, value] of [["role", "img"], ["aria-label", text], ["tabindex", number ? "-1" : "0"]]) {
      path.setAttribute(name, value);
    }
    path.addEventListener("pointermove", (event) => showTip(text, event.clientX, event.clientY));
    path.addEventListener("pointerenter", () => light(pair, true));
    path.addEventListener("pointerleave", () => { light(pair, false); tip.hidden = true; });
    path.addEventListener("focus", () => {
      light(pair, true);
      const box = path.getBoundingClientRect();
      showTip(text, box.right, box.top);
    });
    path.addEventListener("blur", () => { light(pair, false); tip.hidden = true; });
    path.addEventListener("keydown", (event) => move(event, order));
    path.addEventListener("click", () => open(row));
    if (!row) return;
    row.addEventListener("pointerenter", () => light(pair, true));
    row.addEventListener("pointerleave", () => light(pair, false));
    row.addEventListener("focusin", () => light(pair, true));
    row.addEventListener("focusout", () => light(pair, false));
  });
};

const move = (event, order) => {
  const at = order.indexOf(event.currentTarget);
  const steps = { ArrowRight: at + 1, ArrowDown: at + 1, ArrowLeft: at - 1, ArrowUp: at - 1, Home: 0, End: order.length - 1 };
  if (event.key in steps) {
    const next = order[Math.max(0, Math.min(steps[event.key], order.length - 1))];
    event.preventDefault();
    order.forEach((path) => path.setAttribute("tabindex", path === next ? "0" : "-1"));
    next.focus();
  } else if (event.key === "Escape") {
    tip.hidden = true;
  }
};

const open = (row) => {
  if (!row) return;
  const details = row.closest("details");
  if (details) details.open = true;
  row.scrollIntoView({ block: "nearest" });
};

/* Breite Diagramme werden auf schmalen Schirmen verschoben: auch mit der Tastatur. */

const scrollable = (drawing) => {
  const wide = drawing.scrollWidth > drawing.clientWidth + 1;
  const given = { tabindex: "0", role: "group", "aria-label": "Abbildung, waagerecht verschiebbar" };
  for (const [name, value] of Object.entries(given)) {
    if (wide) drawing.setAttribute(name, value);
    else drawing.removeAttribute(name);
  }
};

const checkWidths = () => document.querySelectorAll(".drawing").forEach(scrollable);

/* Tabellen sortieren: Felder ohne Zahl (geheim, unbekannt …) stehen in jeder Richtung am Ende und behalten
   dort ihre Reihenfolge; die Zeile der Kommune bleibt unten. */

const NONE = new Set(["", "•", ".", "…", "x", "/"]);

const numberIn = (text) => {
  const bare = plain(text).split(" bis ")[0].replace(/[\u202f\u00a0 ]/g, "").replace(/[()%]|PP|[sr]+$/g, "").replace("\u2212", "-");
  if (NONE.has(bare)) return null;
  if (bare === "–") return 0;
  return /^[+-]?\d+(,\d+)?$/.test(bare) ? Number(bare.replace(",", ".")) : NaN;
};

const keysOf = (rows, column) => {
  const texts = rows.map((row) => plain(row.cells[column].textContent));
  const numbers = texts.map(numberIn);
  if (numbers.some((value) => Number.isNaN(value))) return texts.map((text) => (NONE.has(text) ? null : text));
  return numbers;
};

const compareKeys = (a, b) => (typeof a === "string" ? a.localeCompare(b, "de") : a - b);

const sortBy = (table, column, down) => {
  const body = table.tBodies[0];
  const all = [...body.rows];
  const fixed = all.filter((row) => row.classList.contains("total"));
  const rows = (table.originalOrder ||= all.filter((row) => !row.classList.contains("total")));
  const keys = keysOf(rows, column);
  const order = rows.map((row, number) => ({ row, key: keys[number], number }));
  const shown = order.filter((item) => item.key !== null);
  /* Die hinteren behalten die Reihenfolge der Gebietsliste oder des Alphabets, nie die eines Wertes. */
  const hidden = order.filter((item) => item.key === null);
  hidden.sort((a, b) => plain(a.row.cells[0].textContent).localeCompare(plain(b.row.cells[0].textContent), "de"));
  shown.sort((a, b) => (down ? -1 : 1) * compareKeys(a.key, b.key) || a.number - b.number);
  body.append(...shown.map((item) => item.row), ...hidden.map((item) => item.row), ...fixed);
};

const sortable = (table) => {
  const body = table.tBodies[0];
  if (!table.tHead || !body || body.rows.length < 4 || body.querySelector("tr.group")) return;
  const heads = [...table.tHead.rows[0].cells];
  /* Zeilen in verschiedenen Einheiten haben keine Reihenfolge nach dem Wert. */
  if (heads.some((head) => plain(head.textContent) === "Einheit")) return;
  heads.forEach((head, column) => {
    const button = element("button", "", { type: "button" });
    const unit = head.querySelector(".unit");
    button.append(...[...head.childNodes].filter((node) => node !== unit));
    if (!plain(button.textContent)) return;
    head.prepend(button);
    button.addEventListener("click", () => {
      const now = head.getAttribute("aria-sort");
      const down = now ? now === "ascending" : column > 0;
      heads.forEach((other) => other.removeAttribute("aria-sort"));
      head.setAttribute("aria-sort", down ? "descending" : "ascending");
      sortBy(table, column, down);
    });
  });
};

/* Suche: SUCHE steht in suche.js; jeder Eintrag ist [Titel, Art, Ziel, Worum es geht]. */

const folded = (text) => text.toLowerCase().replace(/ä/g, "ae").replace(/ö/g, "oe").replace(/ü/g, "ue").replace(/ß/g, "ss");

const score = (entry, words) => {
  const title = folded(entry[0]);
  const rest = folded(entry[3]);
  let sum = entry[1] === "Kennzahl" || entry[1] === "Gebiet" ? 3 : 0;
  for (const word of words) {
    if (title === word) sum += 9;
    else if (title.startsWith(word)) sum += 6;
    else if (title.includes(word) || rest.startsWith(word)) sum += 4; /* Kennzahlen: zuerst der kurze Name */
    else if (rest.includes(word)) sum += 1;
    else return 0;
  }
  return sum;
};

const search = () => {
  const field = document.getElementById("wort");
  if (!field || typeof SUCHE === "undefined") return;
  const list = document.getElementById("suche-ergebnis");
  const message = document.getElementById("suche-meldung");
  const run = () => {
    const words = folded(field.value).split(/\s+/).filter(Boolean);
    list.replaceChildren();
    if (!words.length) {
      message.textContent = "";
      return;
    }
    const hits = SUCHE.map((entry) => [score(entry, words), entry]).filter((hit) => hit[0] > 0);
    hits.sort((a, b) => b[0] - a[0]);
    const shown = hits.slice(0, 40);
    message.textContent = hits.length > shown.length
      ? `${hits.length} Treffer, die ersten ${shown.length} sind aufgeführt`
      : `${hits.length === 1 ? "1 Treffer" : `${hits.length || "Keine"} Treffer`}`;
    for (const [, [title, kind, target, about]] of shown) {
      const item = element("li");
      item.append(element("a", title, { href: target }), element("span", kind, { class: "kind" }));
      if (about) item.append(element("p", about.length > 180 ? `${about.slice(0, 180)} …` : about));
      list.append(item);
    }
  };
  field.value = new URLSearchParams(window.location.search).get("q") || "";
  field.addEventListener("input", run);
  field.form.addEventListener("submit", (event) => { event.preventDefault(); run(); });
  run();
};

/* Vergleich: VERGLEICH steht in vergleich.js, alle Werte so, wie sie gedruckt sind. */

const comparison = () => {
  const first = document.getElementById("erstes");
  if (!first || typeof VERGLEICH === "undefined") return;
  const second = document.getElementById("zweites");
  const { gebiete, zeilen, zeichen, stand } = VERGLEICH;
  const groups = [...new Set(gebiete.slice(1).map((area) => area[1]))];
  for (const select of [first, second]) {
    for (const level of groups) {
      const group = element("optgroup", "", { label: level });
      gebiete.forEach((area, number) => {
        if (number && area[1] === level) group.append(element("option", area[0], { value: number }));
      });
      select.append(group);
    }
    select.addEventListener("change", () => show(true));
  }
  const asked = new URLSearchParams(window.location.hash.slice(1));
  const valid = (value) => Number(value) > 0 && Number(value) < gebiete.length;
  if (valid(asked.get("a"))) first.value = asked.get("a");
  second.value = valid(asked.get("b")) ? asked.get("b") : [...second.options].map((option) => option.value)[1] || first.value;
  const show = (told) => {
    const chosen = [gebiete[first.value], gebiete[second.value], gebiete[0]];
    if (!chosen[0] || !chosen[1]) return;
    const title = `${chosen[0][0]} und ${chosen[1][0]} im Vergleich; ${stand}`;
    document.getElementById("vergleich-ergebnis").replaceChildren(...comparisonTable(title, chosen, zeilen, zeichen));
    if (told) {
      document.getElementById("vergleich-meldung").textContent = `Verglichen werden ${chosen[0][0]} und ${chosen[1][0]}.`;
      window.history.replaceState(null, "", `#a=${first.value}&b=${second.value}`);
    }
  };
  show(false);
};

const comparisonTable = (title, chosen, lines, signs) => {
  const table = element("table", "", { class: "data" });
  table.append(element("caption", title));
  const head = table.createTHead().insertRow();
  for (const name of ["Kennzahl", "Einheit"]) head.append(element("th", name, { scope: "col", class: "left" }));
  for (const [name, , target] of chosen) {
    const cell = element("th", target ? "" : name, { scope: "col" });
    if (target) cell.append(element("a", name, { href: target }));
    head.append(cell);
  }
  const body = table.createTBody();
  const used = new Set();
  let topic = "";
  lines.forEach(([subject, label, unit, target], number) => {
    if (subject !== topic) {
      const row = body.insertRow();
      row.className = "group";
      row.append(element("th", subject, { scope: "rowgroup", colspan: 2 + chosen.length }));
      topic = subject;
    }
    const row = body.insertRow();
    const name = element("th", "", { scope: "row" });
    name.append(element("a", label, { href: target }));
    row.append(name, element("td", unit, { class: "left" }));
    for (const area of chosen) {
      row.append(element("td", area[3][number]));
      signs.filter(([sign]) => plain(area[3][number]).split(" ").includes(sign)).forEach(([sign]) => used.add(sign));
    }
  });
  const region = element("div", "", { class: "scroll", tabindex: "0", role: "region", "aria-label": title });
  region.append(table);
  const meaning = signs.filter(([sign]) => used.has(sign)).map(([sign, words]) => `${sign} ${words}`).join("; ");
  return meaning ? [region, element("p", meaning, { class: "signs" })] : [region];
};

document.documentElement.classList.add("with-script");
document.body.append(tip);
document.querySelectorAll("figure svg").forEach((svg) => connect(svg.closest("figure"), svg));
document.querySelectorAll("table.data").forEach(sortable);
checkWidths();
window.addEventListener("resize", checkWidths);
search();
comparison();

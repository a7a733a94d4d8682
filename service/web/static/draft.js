// A draft's page while somebody writes: scores and gaps follow the words, and offered skills become outcomes to edit.
// Without it the same form does all of this by its buttons.

const form = document.getElementById("draft");
const rows = document.getElementById("rows");
const panel = document.getElementById("panel");
const offers = document.getElementById("offers");
const kept = document.getElementById("kept");
const address = `/drafts/${form.dataset.draft}`;

const SCORE_AFTER = 60; // ms of silence before a score is asked for
const OFFERS_AFTER = 900; // each offer is tried out, so these wait for a longer pause
const SAID_AFTER = 1200; // for those who hear the page: not while they type

let scoring = false; // one question at a time; what is typed meanwhile is asked next
let waiting = false;
const began = {}; // the first scores of the draft since it was opened
let timers = {};

function later(name, wait, what) {
  clearTimeout(timers[name]);
  timers[name] = setTimeout(what, wait);
}

async function ask(part) {
  const answer = await fetch(`${address}/${part}`, { method: "POST", body: new URLSearchParams(new FormData(form)) });
  if (!answer.ok) throw new Error(`${answer.status}`);
  return answer.text();
}

async function score() {
  if (scoring) {
    waiting = true;
    return;
  }
  scoring = true;
  const asked = written();
  try {
    show(await ask("panel"), asked);
  } catch {
    kept.textContent = "The score could not be fetched; “Score it” tries again.";
  }
  scoring = false;
  if (waiting) {
    waiting = false;
    score();
  }
}

function show(text, asked) {
  const open = panel.querySelector("[data-more]")?.open;
  panel.innerHTML = text; // written by the service, which escapes every value
  if (open) panel.querySelector("[data-more]")?.setAttribute("open", "");
  const notes = panel.querySelectorAll("template[data-note-for]");
  asked.forEach((row, n) => row.querySelector("[data-note]").replaceChildren(...(notes[n] ? [notes[n].content.cloneNode(true)] : [])));
  for (const row of rows.querySelectorAll("[data-row]")) {
    if (!asked.includes(row)) row.querySelector("[data-note]").replaceChildren();
  }
  for (const one of panel.querySelectorAll("[data-score]")) {
    if (one.dataset.value) began[one.dataset.score] ??= one.dataset.value;
    moved(one, began[one.dataset.score]);
  }
  document.getElementById("brief").textContent = brief();
  const live = panel.querySelector("[data-summary]");
  if (live) later("said", SAID_AFTER, () => (document.getElementById("said").textContent = live.dataset.summary));
}

function brief() {
  const said = ["relevance", "coverage"].map((name) => {
    const value = panel.querySelector(`[data-score=${name}]`)?.dataset.value;
    return value ? `${name} ${Math.round(value)}` : "";
  });
  return said.filter(Boolean).join(" · ");
}

function moved(one, before) {
  const place = one.querySelector("[data-moved]");
  if (!place || !before || !one.dataset.value) return;
  const change = Math.round(one.dataset.value) - Math.round(before);
  if (change) place.textContent = `${change > 0 ? "▲ +" : "▼ −"}${Math.abs(change)} since you opened it`;
}

async function offer() {
  try {
    const text = await ask("offers");
    // What somebody is about to press must not go away under the hand.
    if (offers.contains(document.activeElement)) return later("offers", OFFERS_AFTER, offer);
    offers.innerHTML = text;
  } catch {
    offers.replaceChildren();
  }
}

function written() {
  return [...rows.querySelectorAll("[data-row]")].filter((row) => row.querySelector("textarea").value.trim());
}

function typed() {
  if (form.hasAttribute("data-edits")) {
    form.setAttribute("data-unsaved", "");
    kept.textContent = "Not saved yet.";
  }
  later("score", SCORE_AFTER, score);
  later("offers", OFFERS_AFTER, offer);
}

function number() {
  [...rows.querySelectorAll("[data-row]")].forEach((row, n) => {
    const text = row.querySelector("textarea");
    const note = row.querySelector("[data-note]");
    const drop = row.querySelector("[data-drop]");
    text.id = `o-${n}`;
    note.id = `n-${n}`;
    text.setAttribute("aria-describedby", note.id);
    row.querySelector("label").htmlFor = text.id;
    row.querySelector(".number").textContent = text.value.trim() ? n + 1 : "New";
    if (drop) {
      drop.value = `drop:${n}`;
      drop.querySelector(".hide").textContent = ` outcome ${n + 1}`;
    }
  });
}

function addRow(text = "", mark = null) {
  const row = document.getElementById("row").content.firstElementChild.cloneNode(true);
  row.querySelector("textarea").value = text;
  if (mark) row.querySelector("input[name=mark]").value = mark;
  rows.append(row);
  grow(row.querySelector("textarea"));
  return row;
}

function keepEmpty() {
  const last = rows.querySelector("[data-row]:last-of-type");
  if (!last || last.querySelector("textarea").value.trim()) addRow();
  number();
}

function take(button) {
  const mark = JSON.parse(button.dataset.mark);
  const same = [...rows.querySelectorAll("[data-row]")].find(
    (row) => mark.id && JSON.parse(row.querySelector("input[name=mark]").value).id === mark.id,
  );
  const last = rows.querySelector("[data-row]:last-of-type");
  if (last && !last.querySelector("textarea").value.trim()) last.remove();
  const row = same ?? addRow();
  row.querySelector("textarea").value = button.dataset.text;
  row.querySelector("input[name=mark]").value = button.dataset.mark;
  button.closest("li").remove();
  keepEmpty();
  typed();
  const text = row.querySelector("textarea");
  grow(text);
  text.focus();
  text.select();
}

function drop(button) {
  const row = button.closest("[data-row]");
  const next = row.nextElementSibling ?? row.previousElementSibling;
  row.remove();
  keepEmpty();
  typed();
  (next?.isConnected ? next : rows.querySelector("[data-row]")).querySelector("textarea").focus();
}

function grow(text) {
  text.rows = Math.min(12, Math.max(2, Math.ceil(text.value.length / 60) + text.value.split("\n").length - 1));
}

form.addEventListener("input", (event) => {
  if (event.target.name === "text") {
    grow(event.target);
    if (form.hasAttribute("data-edits")) keepEmpty();
  }
  typed();
});

document.addEventListener("click", (event) => {
  const button = event.target.closest("button[name=do]");
  if (!button || button.form !== form) return;
  if (button.dataset.mark) take(button);
  else if (button.hasAttribute("data-drop")) drop(button);
  else if (button.hasAttribute("data-score")) {
    score();
    offer();
  } else return;
  event.preventDefault();
});

form.addEventListener("submit", () => form.removeAttribute("data-unsaved"));
addEventListener("beforeunload", (event) => {
  if (form.hasAttribute("data-unsaved") && form.hasAttribute("data-edits")) event.preventDefault();
});

for (const text of rows.querySelectorAll("textarea")) grow(text);
const hint = panel.querySelector("[data-waiting]");
if (hint) hint.textContent = "Counting what the job market asks for …";
if (form.hasAttribute("data-edits")) {
  keepEmpty();
  // Somebody may have begun to type before this ran.
  if ([...form.elements].some((one) => one.type !== "hidden" && one.value !== one.defaultValue && one.defaultValue !== undefined)) typed();
}
score();
later("offers", OFFERS_AFTER, offer);

// What an instructor sees of a place. The pass comes behind `#`, is kept in history.state (a reload resumes), and goes
// along in the body of each call: never in a cookie, a storage area or the address.

const $ = (id) => document.getElementById(id);
const button = (action) => document.querySelector(`[data-action="${action}"]`);
const pass = takePass();
let rows = [];
let next = null;
let way = null;

function takePass() {
  const given = /[#&]t=([^&]+)/.exec(location.hash)?.[1] ?? history.state?.pass ?? null;
  if (given) history.replaceState({ pass: given }, "", location.pathname);
  return given;
}

class Refused extends Error {}

async function call(what, more = {}) {
  const answer = await fetch(`place/${what}`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ pass, ...more }),
  });
  if (answer.status === 401) throw new Refused();
  if (!answer.ok) throw new Error((await answer.json().catch(() => null))?.detail ?? `status ${answer.status}`);
  return answer.json();
}

function h(tag, attributes = {}, ...inside) {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (name === "click") node.addEventListener("click", value);
    else if (value !== null && value !== false) node.setAttribute(name, value === true ? "" : value);
  }
  node.append(...inside.filter((part) => part !== null));
  return node;
}

const percent = (share) => new Intl.NumberFormat(undefined, { style: "percent", maximumFractionDigits: 0 }).format(share);
const when = (at) => new Intl.DateTimeFormat(undefined, { dateStyle: "medium", timeStyle: "short" }).format(new Date(at));

const WORDS = { delivered: "✓ In the gradebook", waiting: "… On its way", retry: "! Refused, trying again", failed: "✗ Given up" };
/** Of a grade: how it stands, in one word. */
const standing = ({ grade }) => (!grade ? "none" : grade.state === "waiting" && grade.error ? "retry" : grade.state);
const inTrouble = (row) => ["retry", "failed"].includes(standing(row));

function progress({ attempt, progress: path }) {
  if (!attempt) return h("span", { class: "soft" }, "Not begun");
  const state = attempt.state === "finished" ? "Finished" : path ? `${path.done} of ${path.total}` : "In progress";
  return h("div", {}, h("div", {}, state),
    path && attempt.state !== "finished" ? h("progress", { max: path.total, value: path.done, "aria-label": state }) : null,
    h("div", { class: "soft small" }, when(attempt.at)));
}

function score({ attempt, grade }) {
  const share = attempt?.share ?? grade?.share;
  if (share === undefined || share === null) return h("span", { class: "soft" }, "–");
  const passed = attempt?.state === "finished" ? attempt.passed : null;
  return h("div", {}, h("strong", {}, percent(share)),
    passed === null ? null : h("div", { class: passed ? "small right" : "small soft" }, passed ? "✓ Passed" : "Not passed"));
}

function grade(row) {
  const stands = standing(row);
  if (stands === "none") return h("span", { class: "soft" }, "None to send");
  const { grade: it } = row;
  const more = { delivered: it.delivered_at && `${percent(it.share)}, ${when(it.delivered_at)}`, retry: `${it.error}. Next try ${when(it.next_at)}`, failed: it.error }[stands];
  return h("div", {}, h("span", { class: `sign ${stands}` }, WORDS[stands]), more ? h("div", { class: "small soft" }, more) : null);
}

function line(row) {
  const again = row.grade && h("button", { class: "key quiet", "data-action": "resend", "aria-label": `Send the grade of ${row.learner} again`, click: () => doing(() => resend(row)) }, "Send again");
  const cell = (label, ...inside) => h("td", { "data-label": label }, ...inside);
  return h("tr", { "data-learner": row.learner, "data-grade": standing(row) },
    h("th", { scope: "row" }, h("code", {}, row.learner), h("div", { class: "small soft" }, `since ${when(row.started_at)}`)),
    cell("Progress", progress(row)), cell("Score", score(row)), cell("Grade", grade(row)), cell("", again));
}

function show() {
  const count = (is) => rows.filter(is).length;
  const failed = count((row) => standing(row) === "failed");
  const numbers = [
    ["Started", rows.length], ["Finished", count((row) => row.attempt?.state === "finished")],
    ["Passed", count((row) => row.attempt?.passed)], ["In the gradebook", count((row) => standing(row) === "delivered")],
    ["In trouble", count(inTrouble)],
  ];
  $("counts").replaceChildren(...numbers.map(([what, n]) => h("div", {}, h("dt", {}, what), h("dd", {}, next ? `${n}+` : String(n)))));
  const shown = $("trouble").checked ? rows.filter(inTrouble) : rows;
  $("rows").replaceChildren(...shown.map(line));
  $("learners").hidden = shown.length === 0;
  $("empty").hidden = shown.length > 0;
  $("empty").textContent = rows.length ? "No grade is in trouble." : "Nobody has started yet.";
  button("more").hidden = !next;
  button("resend-failed").hidden = failed === 0;
  button("resend-failed").textContent = `Send those given up again (${failed})`;
}

async function load(after = null) {
  const seen = await call("rows", after ? { after } : {});
  rows = after ? [...rows, ...seen.rows] : seen.rows;
  ({ next } = seen);
  way = /^https?:/i.test(seen.return_url ?? "") ? seen.return_url : null;
  if (way) history.replaceState({ pass, way }, "", location.pathname);
  document.title = seen.course ?? "Learners";
  $("course").textContent = seen.course ?? "This place shows no course yet";
  button("open").hidden = !seen.course;
  document.body.dataset.launch = "ok";
  $("main").hidden = false;
  show();
}

async function resend(row) {
  await call("resend", { grade: row.grade.id });
  await load();
  $("note").textContent = `The grade of ${row.learner} is being sent again.`;
}

async function resendFailed() {
  const { resent } = await call("resend");
  await load();
  $("note").textContent = resent === 1 ? "1 grade is being sent again." : `${resent} grades are being sent again.`;
}

/** Over: there is no login here, the way leads through the platform. */
function over() {
  const home = way ?? history.state?.way;
  document.body.dataset.launch = "refused";
  document.body.dataset.reason = "lti.pass.over";
  document.body.replaceChildren(h("main", {}, h("article", { class: "refusal" },
    h("h1", { tabindex: "-1" }, "Your session has ended"),
    h("p", {}, "This page shows what learners did, and closes by itself after some hours."),
    h("p", { class: "advice" }, "Go back to your learning platform and open it again from there."),
    home ? h("p", {}, h("a", { href: home, "data-action": "back" }, "Back to your learning platform")) : null)));
  document.querySelector("h1").focus();
}

async function doing(work) {
  $("note").textContent = "";
  try {
    await work();
  } catch (error) {
    if (error instanceof Refused) return over();
    $("main").hidden = false;
    $("note").textContent = `That did not work: ${error.message}`;
  }
}

const on = (action, work) => button(action).addEventListener("click", () => doing(work));
on("refresh", () => load());
on("more", () => load(next));
on("resend-failed", resendFailed);
on("open", async () => location.assign((await call("open")).url));
$("trouble").addEventListener("change", show);
addEventListener("hashchange", () => { if (/[#&]t=/.test(location.hash)) location.reload(); });

if (pass) doing(() => load());
else over();

// Platform storage (LTI Client Side postMessages): the platform keeps the sign of this browser where cookies do not stick.
// Asks the frame that the platform named, then its window, and goes on without an answer after a while.

const PATIENCE_MS = 2500;
const SECOND_TRY_MS = 800;

/** The windows that may keep something for us, the named one first. */
function keepers(target) {
  const home = window.parent !== window ? window.parent : window.opener;
  if (!home) return [];
  const named = [];
  if (target && target !== "_parent") {
    try {
      if (home.frames[target]) named.push(home.frames[target]);
    } catch {
      // A parent of another origin may not let us look.
    }
  }
  return [...named, home];
}

/** Sends a message and waits for its answer; null when none comes. */
function ask(subject, target, origin, message) {
  return new Promise((resolve) => {
    const message_id = crypto.randomUUID ? crypto.randomUUID() : String(Math.random()).slice(2);
    const end = (answer) => {
      window.removeEventListener("message", hear);
      resolve(answer);
    };
    const hear = (event) => {
      const said = event.data;
      if (event.origin !== origin || typeof said !== "object" || said === null) return;
      if (said.subject !== `${subject}.response` || said.message_id !== message_id) return;
      end(said.error ? null : said);
    };
    window.addEventListener("message", hear);
    const windows = keepers(target);
    if (windows.length === 0) return end(null);
    const send = (to) => {
      try {
        to.postMessage({ subject, message_id, ...message }, origin);
      } catch {
        // An origin that is not there: the time runs out.
      }
    };
    send(windows[0]);
    if (windows[1]) setTimeout(() => send(windows[1]), SECOND_TRY_MS);
    setTimeout(() => end(null), PATIENCE_MS);
  });
}

const { step, target, origin, key, value, next } = document.body.dataset;
const form = document.getElementById("send");

if (step === "keep") {
  await_then(ask("lti.put_data", target, origin, { key, value }), () => location.replace(next));
} else if (step === "fetch") {
  await_then(ask("lti.get_data", target, origin, { key }), (answer) => {
    form.elements.lectern_browser.value = typeof answer?.value === "string" ? answer.value : "";
    form.submit();
  });
} else if (step === "send") {
  form.submit();
}

function await_then(promise, done) {
  promise.then(done, () => done(null));
}

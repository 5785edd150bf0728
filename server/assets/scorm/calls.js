// What a SCO calls, whatever the version: the three states, the last error, and the promise that every answer is a
// string and no call throws. One of these per launch of a SCO; it is never used again.

const NOTHING = '0';

/**
 * `codes` and `texts`: of the version; `model`: its data.
 * `host.store(why)` is called on Commit and Terminate after the data is in the model: it answers whether the data is
 * safe (queued counts); `host.told(entry)` gets every call: {call, args, answer, error, why}. `read` is the version's
 * own: an element answered beside the model.
 */
export function makeCalls({ codes, texts, model, host = {}, read = () => null }) {
  let state = 'before';
  let last = NOTHING;
  let diagnostic = '';

  const fail = (answer, code, why) => {
    last = code;
    diagnostic = why;
    return answer;
  };
  const done = (answer) => fail(answer, NOTHING, '');
  const notRunning = (call) => codes[call][state === 'after' ? 'after' : 'before'];
  const STATES = { before: 'the SCO has not initialized', after: 'the SCO has terminated' };

  function initialize(argument) {
    if (argument !== '') return fail('false', codes.argument, 'the argument is an empty string');
    if (state === 'running') return fail('false', codes.initializeRunning, 'the SCO has initialized already');
    if (state === 'after') return fail('false', codes.initializeEnded, STATES.after);
    state = 'running';
    host.initialized?.();
    return done('true');
  }

  function terminate(argument) {
    if (argument !== '') return fail('false', codes.argument, 'the argument is an empty string');
    if (state !== 'running') return fail('false', notRunning('terminate'), STATES[state]);
    state = 'after';
    if (host.store?.('terminate') !== false) return done('true');
    state = 'running';
    return fail('false', codes.terminateFailed, 'the data could not be kept');
  }

  function commit(argument) {
    if (argument !== '') return fail('false', codes.argument, 'the argument is an empty string');
    if (state !== 'running') return fail('false', notRunning('commit'), STATES[state]);
    if (host.store?.('commit') === false) return fail('false', codes.storeFailed, 'the data could not be kept');
    return done('true');
  }

  function getValue(name) {
    if (state !== 'running') return fail('', notRunning('get'), STATES[state]);
    const answer = read(name) ?? model.get(name);
    if (answer.wrong) return fail('', codes[answer.wrong], answer.why);
    return done(answer.value);
  }

  function setValue(name, value) {
    if (state !== 'running') return fail('false', notRunning('set'), STATES[state]);
    const refused = model.set(name, value);
    if (refused) return fail('false', codes[refused.wrong], refused.why);
    done('true');
    diagnostic = overlong(model, name, value);
    return 'true';
  }

  const errorString = (code) => (Object.hasOwn(texts, code) ? texts[code] : '');

  /** "" asks about the last error (RTE 1.2 §3.3.2.8; RTE 2004 §3.1.5.3 leaves the words to the LMS). */
  function getDiagnostic(code) {
    const about = code === '' ? last : code;
    if (about === last && diagnostic) return diagnostic.slice(0, 255);
    return errorString(about);
  }

  /** A call as the SCO sees it: strings in whatever form, a string out, no exception. */
  const call = (name, work, onCrash) => (...given) => {
    const args = given.slice(0, work.length).map(asString);
    while (args.length < work.length) args.push('');
    let answer;
    try {
      answer = work(...args);
    } catch (crash) {
      answer = fail(onCrash, codes.crashed, String(crash));
    }
    tell(name, args, answer);
    return answer;
  };

  function tell(name, args, answer) {
    try {
      host.told?.({ call: name, args, answer, error: last, why: diagnostic });
    } catch {
      // A log that cannot be written is no reason to fail the SCO.
    }
  }

  return {
    initialize, terminate, getValue, setValue, commit, errorString, getDiagnostic, call,
    lastError: () => last,
    state: () => state,
  };
}

/** More than the book foresees loses learners their place in players that cut it. It is kept whole, and the log says so. */
function overlong(model, name, value) {
  const foreseen = model.foreseen(name);
  if (value.length <= foreseen) return '';
  return `${name} has ${value.length} characters, ${foreseen} are foreseen; it is kept whole`;
}

/** Content in the wild passes numbers, null and nothing at all. */
function asString(value) {
  if (value === undefined || value === null) return '';
  try {
    return String(value);
  } catch {
    return '';
  }
}

// One learner's attempt at the made-up course: enough of the engine to answer as the server would.

const MEDIA = '/play/media/media-token/';

export function attempt(course, returnUrl) {
  const byId = new Map(course.segments.map((segment) => [segment.id, segment]));
  const state = { at: course.segments[0].id, lang: 'en', visited: new Set([course.segments[0].id]), done: new Set(), answers: new Map(), events: new Map(), trail: [], finished: false, exits: 0, applied: 0 };

  const handle = (path, body) => {
    if (path === 'session') return view(state.at);
    if (path.startsWith('segments/')) return byId.has(path.slice(9)) ? view(path.slice(9)) : undefined;
    if (state.events.has(body.event)) return state.events.get(body.event);
    state.applied += 1;
    const answer = apply(path, body);
    state.events.set(body.event, answer);
    return answer;
  };

  function apply(path, body) {
    if (path === 'next') return view(moveTo(following(body), body.from));
    if (path === 'bookmark') return view(moveTo(body.segment));
    if (path === 'answer') return answer(body);
    if (path === 'hint') { record(body.segment).hint = true; return view(body.segment); }
    if (path === 'language') { state.lang = body.lang; return view(state.at); }
    if (path === 'finish') { state.finished = true; state.done.add('end'); return view(state.at); }
    if (path === 'exit') { state.exits += 1; return null; }
    return undefined;
  }

  function following({ from, choice }) {
    if (choice) return choice;
    const segment = byId.get(from);
    return segment.goto ?? course.segments[course.segments.indexOf(segment) + 1].id;
  }

  function moveTo(id, from) {
    if (from) { state.done.add(from); if (state.at === from) state.trail.push(from); }
    state.at = id;
    state.visited.add(id);
    return id;
  }

  const record = (id) => state.answers.get(id) ?? state.answers.set(id, { used: 0, outcome: null, response: null, hint: false, score: 0 }).get(id);

  function answer({ segment: id, response, confidence }) {
    const segment = byId.get(id);
    const its = record(id);
    its.used += 1;
    its.response = response;
    its.confidence = confidence;
    its.score = score(segment, response);
    its.outcome = its.score === 1 ? 'right' : its.score > 0 ? 'partial' : 'wrong';
    return view(id);
  }

  const left = (segment, its) => (segment.tries === null || segment.tries === undefined ? null : segment.tries - its.used);
  const isDone = (segment, its) => its.outcome === 'right' || left(segment, its) === 0;

  function question(segment) {
    if (!segment.key) return null;
    const its = record(segment.id);
    const done = isDone(segment, its);
    return {
      tries_used: its.used, tries_left: left(segment, its), done, outcome: its.outcome, points: its.outcome ? its.score * segment.points : null,
      feedback: its.outcome ? feedback(segment, its.response) : [], hint: its.hint ? segment.hint : null, explanation: done ? segment.explanation ?? null : null,
      solution: done ? { text: segment.text, response: segment.key } : null, response: its.response,
    };
  }

  function delivered(segment) {
    const lang = segment.title[state.lang] ? state.lang : 'en';
    return {
      id: segment.id, kind: segment.kind, title: segment.title[lang], lang, stale: lang !== 'en' && Boolean(segment.stale), html: (segment.html[lang] ?? '').replaceAll('{media}', MEDIA),
      objective: null, points: segment.points ?? 0, tries: segment.tries ?? null, unscored: Boolean(segment.unscored), confidence: Boolean(segment.confidence), hint: Boolean(segment.hint),
      interaction: translated(segment.interaction ?? { type: segment.kind === 'end' ? 'end' : 'none' }, lang),
    };
  }

  function view(id) {
    const segment = byId.get(id);
    const its = segment.key ? record(id) : null;
    const open = segment.key && !isDone(segment, its);
    const back = state.trail.at(id === state.at ? -1 : state.trail.indexOf(id) - 1);
    const backTo = id === course.segments[0].id ? null : back ?? null;
    return {
      course: { id: course.id, title: course.title[state.lang], lang: state.lang, langs: course.langs, minutes: course.minutes, version: course.version, objectives: [{ id: 'o-lamp', text: 'Keep the lamp burning.' }] },
      attempt: { id: 'a-1', number: 1, state: state.finished ? 'finished' : 'active', can_restart: true },
      progress: { position: course.segments.indexOf(byId.get(state.at)) + 1, total: course.segments.length, outline: course.segments.map(outline) },
      segment: delivered(segment), question: question(segment),
      can: { back: Boolean(backTo), next: segment.kind !== 'end' && !open, check: Boolean(open), hint: Boolean(open && segment.hint && !its.hint), finish: segment.kind === 'end' },
      back_to: backTo, result: state.finished ? result() : null, return_url: returnUrl,
    };
  }

  function outline(segment) {
    const where = segment.id === state.at && !state.finished ? 'current' : state.visited.has(segment.id) ? 'done' : 'locked';
    return { id: segment.id, title: segment.title[state.lang] ?? segment.title.en, state: where };
  }

  function result() {
    const scored = course.segments.filter((segment) => segment.key && !segment.unscored);
    const possible = scored.reduce((sum, segment) => sum + segment.points, 0);
    const won = scored.reduce((sum, segment) => sum + record(segment.id).score * segment.points, 0);
    const percent = possible ? Math.round((won / possible) * 100) : 0;
    return { won, possible, scaled: possible ? won / possible : 0, percent, pass_percent: course.pass, passed: percent >= course.pass, completed: true };
  }

  return { handle, state };
}

function translated(interaction, lang) {
  const text = JSON.stringify(interaction, (key, value) => (value && typeof value === 'object' && 'es' in value ? { id: value.id, html: lang === 'es' ? value.es ?? value.html : value.html } : value));
  return JSON.parse(text.replaceAll('{media}', MEDIA));
}

const pairs = (map) => Object.entries(map).map(([id, value]) => `${id} ${value}`);

function score({ key, partial }, response) {
  if (key.type === 'text' || key.type === 'number') return response.text.toLowerCase() === key.text ? 1 : 0;
  const parts = (each) => each.chosen ?? each.items?.map((id, at) => `${at} ${id}`) ?? pairs(each.pairs ?? each.gaps);
  const right = parts(key);
  const given = parts(response);
  const hits = given.filter((part) => right.includes(part)).length;
  const misses = given.length - hits;
  if (hits === right.length && misses === 0) return 1;
  return partial ? Math.max(0, (hits - (key.chosen ? misses : 0)) / right.length) : 0;
}

function feedback({ notes, interaction }, response) {
  if (response.chosen) return response.chosen.filter((id) => notes[id]).map((id) => ({ about: id, html: notes[id] }));
  return notes[response.text] && interaction.type === 'text' ? [{ about: null, html: notes[response.text] }] : [];
}

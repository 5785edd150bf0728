// Where the LMS put its API: in a window around this one, or in the one that opened it (SCORM 1.2 RTE 3.3.2, 2004 RTE 3.2.1).

const MOST = 500;

function climb(from, name) {
  let at = from;
  for (let tries = 0; tries < MOST; tries += 1) {
    try {
      if (at[name]) return at[name];
      if (at.parent === at) return null;
      at = at.parent;
    } catch {
      return null; // A window of another origin.
    }
  }
  return null;
}

/** The API object of this name, or null. */
export function find(name) {
  const around = climb(window, name);
  if (around) return around;
  try {
    return window.opener ? climb(window.opener, name) : null;
  } catch {
    return null;
  }
}

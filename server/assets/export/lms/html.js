// No LMS: this browser remembers.

let key = '';

export const html = {
  most: 1_000_000,
  present: () => true,
  begin(course) {
    key = `lectern:${course.id}`;
    try {
      return { state: localStorage.getItem(key) ?? '' };
    } catch {
      return { state: '' }; // Private windows may refuse.
    }
  },
  answered() {},
  save({ text }) {
    try {
      localStorage.setItem(key, text);
      return true;
    } catch {
      return false;
    }
  },
  end(standing) {
    this.save(standing);
  },
  fault: () => '',
};

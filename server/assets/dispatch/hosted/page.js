// What this page says itself: that it waits, why the course does not open, that it is closed.

const en = {
  lang: 'en',
  waiting: 'Opening the course…',
  closing: ['You have left the course', 'Your result is on its way to your learning platform.', 'You can close this window.'],
  reference: 'If you ask for help, give this:',
  'dispatch.missing': ['Open the course from your learning platform', 'This page belongs to a course in a learning platform, and was opened without it.', 'Go back there and open the course again.'],
  'dispatch.disabled': ['This course was switched off', 'Whoever provides it to your learning platform has switched it off. What you did before is kept.', 'Ask whoever runs your learning platform.'],
  'dispatch.expired': ['This course has expired', 'It was provided to your learning platform for a limited time, and that time is over. What you did before is kept.', 'Ask whoever runs your learning platform.'],
  'dispatch.seats': ['All places are taken', 'This course was provided for a number of learners, and that many have come before you.', 'Ask whoever runs your learning platform for more places.'],
  'course.unpublished': ['This course is not ready yet', 'It has not been published.', 'Try again later.'],
  other: ['This course does not open', 'The package in your learning platform is not one that this server knows.', 'Ask whoever runs your learning platform.'],
};

const es = {
  lang: 'es',
  waiting: 'Abriendo el curso…',
  closing: ['Ha salido del curso', 'Su resultado va camino de su plataforma de aprendizaje.', 'Puede cerrar esta ventana.'],
  reference: 'Si pide ayuda, indique esto:',
  'dispatch.missing': ['Abra el curso desde su plataforma de aprendizaje', 'Esta página pertenece a un curso de una plataforma y se abrió sin ella.', 'Vuelva allí y abra el curso de nuevo.'],
  'dispatch.disabled': ['Este curso está desactivado', 'Quien lo ofrece a su plataforma lo ha desactivado. Lo que hizo antes se conserva.', 'Pregunte a quien administra su plataforma.'],
  'dispatch.expired': ['Este curso ha caducado', 'Se ofreció a su plataforma por un tiempo limitado, y ese tiempo ha pasado. Lo que hizo antes se conserva.', 'Pregunte a quien administra su plataforma.'],
  'dispatch.seats': ['Todas las plazas están ocupadas', 'Este curso se ofreció para un número de personas, y ya han llegado todas.', 'Pida más plazas a quien administra su plataforma.'],
  'course.unpublished': ['Este curso aún no está listo', 'No se ha publicado.', 'Inténtelo más tarde.'],
  other: ['Este curso no se abre', 'El paquete de su plataforma no es uno que este servidor conozca.', 'Pregunte a quien administra su plataforma.'],
};

const words = navigator.languages.map((tag) => ({ en, es })[tag.slice(0, 2)]).find(Boolean) ?? en;
document.documentElement.lang = words.lang;

function element(name, text, className = '') {
  const node = document.createElement(name);
  node.textContent = text;
  if (className) node.className = className;
  return node;
}

function put(...nodes) {
  document.getElementById('main').replaceChildren(...nodes);
}

export function waiting() {
  document.title = words.waiting;
  put(element('p', words.waiting, 'waiting'));
}

function article([title, explanation, advice]) {
  const node = element('article', '', 'refusal');
  node.append(element('h1', title), element('p', explanation), element('p', advice, 'advice'));
  document.title = title;
  return node;
}

export const closing = () => put(article(words.closing));

/** Why it does not open; `launch` is what an operator finds it by. */
export function refusal(code, launch) {
  const node = article(words[code] ?? words.other);
  const reference = element('p', `${words.reference} `, 'reference');
  reference.append(element('code', code));
  if (launch) reference.append(', ', element('code', launch));
  node.append(reference);
  put(node);
}

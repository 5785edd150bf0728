// What the package says: heading, what happened, what to do, and the button's label.

const en = {
  lang: 'en',
  waiting: 'Opening the course…',
  lost: 'The course has lost its connection. What your learning platform knows so far is kept.',
  reference: 'If you ask for help, give this:',
  no_api: ['Your learning platform does not answer', 'This page must be opened by a learning platform, and none was found around it.', 'Go back to your learning platform and open the course there.', 'Try again'],
  initialize: ['Your learning platform did not begin', 'It was asked to begin a session and refused. Often another window has this course open.', 'Close other windows with this course, then try again.', 'Try again'],
  learner: ['Your learning platform does not say who you are', 'Without that, your progress could not be kept.', 'Sign in there again and open the course once more.', 'Try again'],
  frame: ['The course opens in a window of its own', 'Your learning platform does not let the course appear inside its page.', 'Open it with this button, and leave this page open meanwhile.', 'Open the course'],
  popup: ['Your browser blocked the window', 'The course needs a window of its own here.', 'Allow pop-up windows for this site, then use the button once more.', 'Open the course'],
  window: ['The window cannot speak with this page', 'The course is open in a window, but your learning platform cuts the tie between the two, so nothing you do there would be kept.', 'Close that window, and tell whoever runs your learning platform.', 'Try again'],
  mixed: ['The course cannot be shown here', 'Your learning platform uses a secure address (https), the server of the course does not (http). Browsers do not mix the two.', 'Tell whoever runs your learning platform.', 'Try again'],
  origin: ['The course cannot be shown here', 'Your learning platform shows it in a closed box, without an address of its own.', 'Tell whoever runs your learning platform.', 'Try again'],
  unreachable: ['The course cannot be reached', 'Its server did not answer. What you did before is kept.', 'Check your connection, then try again.', 'Try again'],
  refused: ['The course does not open', 'The window says why.', 'You can close both.', null],
  elsewhere: ['The course is open in another window', 'Your progress comes here from there, and goes on to your learning platform.', 'Leave this page open until you have finished.', null],
  gone: ['The window with the course was closed', 'What you did there is kept.', 'Open it again to go on, or leave this page.', 'Open the course'],
  left: ['You have left the course', 'Your learning platform knows how you stand.', 'You can close this page. To go on later, open the course there again.', null],
};

const es = {
  lang: 'es',
  waiting: 'Abriendo el curso…',
  lost: 'El curso ha perdido la conexión. Lo que su plataforma ya sabe se conserva.',
  reference: 'Si pide ayuda, indique esto:',
  no_api: ['Su plataforma de aprendizaje no responde', 'Esta página debe abrirse desde una plataforma de aprendizaje, y no se encontró ninguna.', 'Vuelva a su plataforma y abra allí el curso.', 'Intentarlo de nuevo'],
  initialize: ['Su plataforma de aprendizaje no pudo empezar', 'Se le pidió iniciar una sesión y se negó. A menudo el curso está abierto en otra ventana.', 'Cierre las otras ventanas con este curso e inténtelo de nuevo.', 'Intentarlo de nuevo'],
  learner: ['Su plataforma de aprendizaje no dice quién es usted', 'Sin eso no se podría guardar su progreso.', 'Inicie sesión allí de nuevo y vuelva a abrir el curso.', 'Intentarlo de nuevo'],
  frame: ['El curso se abre en su propia ventana', 'Su plataforma de aprendizaje no permite mostrar el curso dentro de su página.', 'Ábralo con este botón y deje esta página abierta mientras tanto.', 'Abrir el curso'],
  popup: ['El navegador bloqueó la ventana', 'Aquí el curso necesita su propia ventana.', 'Permita las ventanas emergentes para este sitio y use el botón otra vez.', 'Abrir el curso'],
  window: ['La ventana no puede hablar con esta página', 'El curso está abierto en una ventana, pero su plataforma corta el vínculo entre ambas, así que nada de lo que haga allí se guardaría.', 'Cierre esa ventana y avise a quien administra su plataforma.', 'Intentarlo de nuevo'],
  mixed: ['El curso no se puede mostrar aquí', 'Su plataforma usa una dirección segura (https) y el servidor del curso no (http). Los navegadores no mezclan ambas.', 'Avise a quien administra su plataforma.', 'Intentarlo de nuevo'],
  origin: ['El curso no se puede mostrar aquí', 'Su plataforma lo muestra en un espacio cerrado, sin dirección propia.', 'Avise a quien administra su plataforma.', 'Intentarlo de nuevo'],
  unreachable: ['No se puede llegar al curso', 'Su servidor no respondió. Lo que hizo antes se conserva.', 'Compruebe su conexión e inténtelo de nuevo.', 'Intentarlo de nuevo'],
  refused: ['El curso no se abre', 'La ventana dice por qué.', 'Puede cerrar ambas.', null],
  elsewhere: ['El curso está abierto en otra ventana', 'Su progreso llega aquí desde allí y sigue a su plataforma.', 'Deje esta página abierta hasta terminar.', null],
  gone: ['La ventana del curso se cerró', 'Lo que hizo allí se conserva.', 'Ábrala de nuevo para seguir, o salga de esta página.', 'Abrir el curso'],
  left: ['Ha salido del curso', 'Su plataforma de aprendizaje sabe cómo va.', 'Puede cerrar esta página. Para seguir más tarde, abra allí el curso de nuevo.', null],
};

/** In the learner's language, else in English. */
export const words = navigator.languages.map((tag) => tag.slice(0, 2)).map((lang) => ({ en, es })[lang]).find(Boolean) ?? en;

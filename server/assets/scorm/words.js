// What the shell says, in the languages of the player.

const en = {
  lang: 'en',
  contents: 'Contents', continue: 'Continue', previous: 'Previous', exit: 'Exit', suspend: 'Pause', window: 'Open in a new window',
  hints: { suspend: 'Leave and go on later', exit: 'Leave and end here', window: 'Open in a new window' },
  status: { 'not attempted': 'not begun', incomplete: 'begun', completed: 'done', passed: 'passed', failed: 'failed' },
  steps: 'Back and forth', choose: 'Choose where to go on in the contents.', current: 'current', frame: 'Course content',
  unsaved: 'Not saved yet – trying again', expired: 'This session is over. What is not saved yet is kept in this browser: open the course again from where you started.',
  again: 'Try now', saved: 'Saved', over: 'You have left the course. What you did is saved.', finished: 'You have finished this course. What you did is saved.', back: 'Back to where you started', close: 'You can close this window now.', reopen: 'Open the course again',
  popup_blocked: 'Your browser blocked the new window. Allow pop-up windows for this page, then press the button again.',
  mixed_content: 'This part of the course is on an address without encryption, which browsers do not show inside this page. Open it in a new window.',
  api_not_found: 'This part has not reported anything yet. It counts as seen when you leave it.',
  load_failed: 'This part of the course could not be loaded. Tell whoever gave you the course.',
  storage_refused: 'This browser keeps nothing for this page: stay online until everything is saved.',
  refused: 'That is not possible now.', opened: 'This part is open in another window.', missing: 'Open the course from where you started: this page alone does not know who you are.',
};
const es = {
  lang: 'es',
  contents: 'Contenido', continue: 'Continuar', previous: 'Anterior', exit: 'Salir', suspend: 'Pausar', window: 'Abrir en otra ventana',
  hints: { suspend: 'Salir y seguir más tarde', exit: 'Salir y terminar aquí', window: 'Abrir en otra ventana' },
  status: { 'not attempted': 'sin empezar', incomplete: 'empezado', completed: 'hecho', passed: 'aprobado', failed: 'no aprobado' },
  steps: 'Atrás y adelante', choose: 'Elija en el contenido por dónde seguir.', current: 'actual', frame: 'Contenido del curso',
  unsaved: 'Aún sin guardar: se intenta de nuevo', expired: 'Esta sesión ha terminado. Lo que falta por guardar queda en este navegador: abra el curso de nuevo desde donde empezó.',
  again: 'Intentar ahora', saved: 'Guardado', over: 'Ha salido del curso. Lo que hizo está guardado.', finished: 'Ha terminado este curso. Lo que hizo está guardado.', back: 'Volver a donde empezó', close: 'Ya puede cerrar esta ventana.', reopen: 'Abrir el curso de nuevo',
  popup_blocked: 'El navegador bloqueó la ventana nueva. Permita las ventanas emergentes para esta página y pulse el botón otra vez.',
  mixed_content: 'Esta parte del curso está en una dirección sin cifrar, que los navegadores no muestran dentro de esta página. Ábrala en otra ventana.',
  api_not_found: 'Esta parte aún no ha comunicado nada. Cuenta como vista cuando salga de ella.',
  load_failed: 'No se pudo cargar esta parte del curso. Avise a quien le dio el curso.',
  storage_refused: 'Este navegador no guarda nada para esta página: siga en línea hasta que todo esté guardado.',
  refused: 'Eso no es posible ahora.', opened: 'Esta parte está abierta en otra ventana.', missing: 'Abra el curso desde donde empezó: esta página sola no sabe quién es usted.',
};

/** The words for the first of the wanted languages that the shell speaks. */
export function words(...wanted) {
  const spoken = { en, es };
  const found = wanted.filter(Boolean).map((tag) => tag.toLowerCase().split('-')[0]).find((lang) => spoken[lang]);
  return spoken[found] ?? en;
}

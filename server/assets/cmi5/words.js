// What the page says, in the languages of the player.

const en = {
  lang: 'en',
  start: 'Start', goOn: 'Go on', again: 'Open again', window: 'opens in a new window', here: 'Open it here instead',
  state: { 'not started': 'not started', begun: 'begun', completed: 'completed', passed: 'passed', failed: 'not passed', waived: 'waived' },
  satisfied: 'done', running: 'open now',
  standing: (met, all) => `${met} of ${all} done`,
  moveOn: { Passed: 'counts when passed', Completed: 'counts when completed', CompletedAndPassed: 'counts when completed and passed', CompletedOrPassed: 'counts when completed or passed', NotApplicable: '' },
  finished: 'You have finished this course. What you did is saved.', back: 'Back to where you started', close: 'You can close this window now.',
  opening: 'Opening …', offline: 'No connection to the course – trying again',
  expired: 'This session is over. Open the course again from where you started; what you did is saved.',
  missing: 'Open the course from where you started: this page alone does not know who you are.',
  refused: 'That is not possible now.',
  popup_blocked: 'Your browser blocked the new window. Allow pop-up windows for this page, then press the button again.',
};
const es = {
  lang: 'es',
  start: 'Empezar', goOn: 'Continuar', again: 'Abrir de nuevo', window: 'se abre en otra ventana', here: 'Abrirlo aquí',
  state: { 'not started': 'sin empezar', begun: 'empezado', completed: 'completado', passed: 'aprobado', failed: 'no aprobado', waived: 'eximido' },
  satisfied: 'hecho', running: 'abierto ahora',
  standing: (met, all) => `${met} de ${all} hechos`,
  moveOn: { Passed: 'cuenta al aprobarlo', Completed: 'cuenta al completarlo', CompletedAndPassed: 'cuenta al completarlo y aprobarlo', CompletedOrPassed: 'cuenta al completarlo o aprobarlo', NotApplicable: '' },
  finished: 'Ha terminado este curso. Lo que hizo está guardado.', back: 'Volver a donde empezó', close: 'Ya puede cerrar esta ventana.',
  opening: 'Abriendo…', offline: 'Sin conexión con el curso: se intenta de nuevo',
  expired: 'Esta sesión ha terminado. Abra el curso de nuevo desde donde empezó; lo que hizo está guardado.',
  missing: 'Abra el curso desde donde empezó: esta página sola no sabe quién es usted.',
  refused: 'Eso no es posible ahora.',
  popup_blocked: 'El navegador bloqueó la ventana nueva. Permita las ventanas emergentes para esta página y pulse el botón otra vez.',
};

/** The words for the first of the wanted languages that the page speaks. */
export function words(...wanted) {
  const spoken = { en, es };
  const found = wanted.filter(Boolean).map((tag) => tag.toLowerCase().split('-')[0]).find((lang) => spoken[lang]);
  return spoken[found] ?? en;
}

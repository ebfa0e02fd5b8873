/* Before the first paint: ?theme=light|dark wins, then the stored choice, then the system's. Kept out of the bundle so that no page flashes. */
(function (root) {
  var asked = new URLSearchParams(location.search).get('theme');
  var stored = null;
  try {
    stored = localStorage.getItem('calmline-theme');
  } catch (error) {
    /* storage is off: the system decides */
  }
  var choice = asked || stored;
  if (choice !== 'light' && choice !== 'dark') choice = matchMedia('(prefers-color-scheme: dark)').matches ? 'dark' : 'light';
  root.dataset.theme = choice;
})(document.documentElement);

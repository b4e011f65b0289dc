// Runs before the first paint: the theme a person chose in settings, else the system's.
(function () {
  try {
    var theme = localStorage.getItem('pando.theme');
    if (theme === 'dark' || theme === 'light') document.documentElement.dataset.theme = theme;
  } catch (_) {
    // Storage may be forbidden; then the system's theme is used.
  }
})();

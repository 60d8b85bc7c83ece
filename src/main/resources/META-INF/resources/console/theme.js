// The light or dark theme: the user's last choice, or the system's setting.
// A plain script, because modules run only after the first paint.
(() => {
  const STORAGE_KEY = 'carrel-theme';
  const stored = localStorage.getItem(STORAGE_KEY);
  if (stored === 'light' || stored === 'dark') {
    document.documentElement.dataset.theme = stored;
  }
  window.carrelTheme = {
    isDark() {
      const chosen = document.documentElement.dataset.theme;
      return chosen ? chosen === 'dark' : matchMedia('(prefers-color-scheme: dark)').matches;
    },
    toggle() {
      const next = this.isDark() ? 'light' : 'dark';
      document.documentElement.dataset.theme = next;
      localStorage.setItem(STORAGE_KEY, next);
    },
  };
})();

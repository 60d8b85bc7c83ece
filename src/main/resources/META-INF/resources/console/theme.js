// Light or dark, as somebody chose it here before; without a choice, as their system has it.
// A plain script, not a module: modules run after the page is painted.
(() => {
  const KEY = 'carrel-theme';
  const choice = localStorage.getItem(KEY);
  if (choice === 'light' || choice === 'dark') {
    document.documentElement.dataset.theme = choice;
  }
  window.carrelTheme = {
    isDark() {
      const chosen = document.documentElement.dataset.theme;
      return chosen ? chosen === 'dark' : matchMedia('(prefers-color-scheme: dark)').matches;
    },
    turn() {
      const next = this.isDark() ? 'light' : 'dark';
      document.documentElement.dataset.theme = next;
      localStorage.setItem(KEY, next);
    },
  };
})();

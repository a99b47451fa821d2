// Sets the colours that a person chose, see settings.js, before the page is drawn. It is a script and not a module, because modules run later.
try {
  const theme = localStorage.getItem('fieldline.theme');
  if (theme === 'light' || theme === 'dark') {
    document.documentElement.dataset.theme = theme;
  }
} catch {
  // the browser allows no storage: the colours are those of the system
}

// Before anything is painted, so that no page flashes in the theme that was not chosen.
const kept = localStorage.getItem('virtuoso.theme')
if (kept === 'light' || kept === 'dark') document.documentElement.setAttribute('data-theme', kept)

// The filter, the search and the copy buttons of a review. Without this script everything is shown.
(() => {
  const root = document.documentElement;
  const form = document.querySelector('form.filter');
  const all = (selector) => [...document.querySelectorAll(selector)];

  const show = () => {
    const kind = form.elements.kind.value;
    const words = form.elements.find.value
      .toLowerCase()
      .split(/[\s,;]+/)
      .filter(Boolean);
    const classes = new Set();
    const shown = new Set();
    for (const row of all('[data-kind]')) {
      const name = row.cells[0].textContent;
      const fits =
        (kind === '' || row.dataset.kind.split(' ').includes(kind)) &&
        (words.length === 0 || words.some((word) => name.toLowerCase().includes(word)));
      row.classList.toggle('off', !fits);
      if (!fits) continue;
      classes.add(row.dataset.class);
      shown.add(name);
    }
    for (const row of all('.track-list > li, .ticks tbody tr'))
      row.classList.toggle('off', !shown.has(row.querySelector('b, th').textContent));
    for (const part of all('[data-of]')) part.classList.toggle('off', !classes.has(part.dataset.of));
    const filtered = kind !== '' || words.length > 0;
    root.classList.toggle('filtered', filtered);
    form.querySelector('output').textContent =
      `${shown.size} ${shown.size === 1 ? 'server' : 'servers'}${filtered ? ' shown' : ''}`;
  };

  if (form) {
    form.hidden = false;
    form.addEventListener('input', show);
    form.addEventListener('submit', (event) => event.preventDefault());
    document.addEventListener('keydown', (event) => {
      const typing = event.target.closest('input[type=search], input[type=text], textarea');
      if (event.key === '/' && !typing && !event.ctrlKey && !event.metaKey && !event.altKey) {
        event.preventDefault();
        form.elements.find.focus();
      }
      if (event.key === 'Escape' && event.target === form.elements.find) {
        form.elements.find.value = '';
        show();
      }
    });
    // A browser may restore what was typed before a reload.
    show();
  }

  const open = () => {
    const target = location.hash.length > 1 && document.getElementById(decodeURIComponent(location.hash.slice(1)));
    if (target && target.tagName === 'DETAILS') target.open = true;
  };
  addEventListener('hashchange', open);
  open();

  // Paper has no fold. The lines to type stay folded, because they are in the plan.
  let opened = [];
  addEventListener('beforeprint', () => {
    opened = all('details:not(.shell):not([open])');
    for (const part of opened) part.open = true;
  });
  addEventListener('afterprint', () => {
    for (const part of opened) part.open = false;
  });

  for (const mail of all('figure.mail')) {
    const text = mail.querySelector('pre');
    const button = document.createElement('button');
    button.type = 'button';
    button.textContent = 'Copy';
    const select = () => {
      getSelection().selectAllChildren(text);
      button.textContent = 'Selected: press Ctrl+C';
    };
    button.addEventListener('click', () => {
      const copied = navigator.clipboard?.writeText(text.textContent);
      if (copied)
        copied.then(() => {
          button.textContent = 'Copied';
        }, select);
      else select();
    });
    mail.querySelector('figcaption').append(' ', button);
  }
})();

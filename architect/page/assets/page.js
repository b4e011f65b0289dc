// The page says all it has to say without this. It opens what a link leads to, filters what crosses, and lets a person try another cut.
'use strict';
(() => {
  const root = document.documentElement;
  root.classList.add('scripted');

  /** A name as everybody sees it: what turns the direction of writing round, or what nobody sees, is a sign of that. */
  const shown = (text) => text.replace(/[\u0000-\u001f\u007f-\u009f\u00ad\u061c\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff0-\ufffb]|\udb40[\udc00-\udfff]/g, '\ufffd');

  const element = (name, attributes = {}, ...children) => {
    const made = document.createElement(name);
    for (const [key, value] of Object.entries(attributes)) {
      if (key in made && typeof value !== 'string') made[key] = value;
      else made.setAttribute(key, value);
    }
    made.append(...children);
    return made;
  };

  // What a link leads to is opened.
  const open = () => {
    const target = location.hash.length > 1 && document.getElementById(decodeURIComponent(location.hash.slice(1)));
    if (!target) return;
    for (let at = target; at; at = at.parentElement) if (at instanceof HTMLDetailsElement) at.open = true;
    if (target instanceof HTMLDetailsElement) target.querySelector('summary').focus({ preventScroll: true });
    target.scrollIntoView();
  };
  addEventListener('hashchange', open);
  document.addEventListener('click', (event) => {
    const link = event.target.closest?.('a[href^="#"]');
    // Pressed a second time it changes nothing that the browser would tell of.
    if (link && link.getAttribute('href') === location.hash) setTimeout(open);
  });
  open();

  // What is folded on the screen is on the paper.
  let folded = [];
  addEventListener('beforeprint', () => {
    folded = [...document.querySelectorAll('details:not([open])')];
    for (const one of folded) one.open = true;
  });
  addEventListener('afterprint', () => {
    for (const one of folded) one.open = false;
  });

  // What crosses, by kind, service and words.
  const filter = document.getElementById('filter');
  if (filter) {
    let pairs = null;
    const read = () =>
      [...document.querySelectorAll('.pair')].map((pair) => ({
        pair,
        rows: [...pair.querySelectorAll('tbody tr')].map((row) => ({ row, kind: row.dataset.kind, text: null })),
      }));
    const all = document.getElementById('filtered').textContent;
    const apply = () => {
      pairs ??= read();
      const { kind, from, to, words } = Object.fromEntries(new FormData(filter));
      const wanted = words.toLowerCase().split(/\s+/).filter(Boolean);
      const isFree = !kind && !from && !to && !wanted.length;
      let count = 0;
      for (const { pair, rows } of pairs) {
        const isPair = (!from || pair.dataset.from === from) && (!to || pair.dataset.to === to);
        let matches = 0;
        for (const one of rows) {
          const isRow = isPair && (!kind || one.kind === kind) && (!wanted.length || wanted.every((word) => (one.text ??= one.row.textContent.toLowerCase()).includes(word)));
          one.row.hidden = !isRow;
          if (isRow) matches += 1;
        }
        pair.hidden = !isFree && !matches;
        count += matches;
      }
      // Few are shown at once.
      for (const { pair } of pairs) if (!isFree && !pair.hidden) pair.open = count <= 60;
      document.getElementById('filtered').textContent = isFree ? all : `${count} of ${all}`;
    };
    filter.addEventListener('input', apply);
    filter.addEventListener('submit', (event) => event.preventDefault());
  }

  // Another cut.
  const board = document.getElementById('board');
  const kinds = [
    ['calls', 'Calls'],
    ['references', 'References'],
    ['sharedReads', 'Shared reads'],
    ['foreignWrites', 'Foreign writes'],
    ['transactions', 'Transactions'],
  ];
  /** How many things of a service are listed at once; the others are found by their words. */
  const LISTED = 40;

  const begin = () => {
    const data = JSON.parse(document.getElementById('data').textContent);
    const services = data.services.slice();
    const unitHome = data.unitHome.slice();
    const tableHome = data.tableHome.slice();
    const unitId = data.units.map((rest, unit) => (rest[0] === '+' ? data.modules[data.unitModule[unit]] + rest.slice(1) : rest.slice(1)));
    const ofModule = data.modules.map(() => []);
    data.unitModule.forEach((module, unit) => ofModule[module].push(unit));
    let undone = [];
    let words = [];

    const crossing = (pairs, from, to) => {
      let count = 0;
      for (let at = 0; at < pairs.length; at += 2) {
        const a = from[pairs[at]];
        const b = to[pairs[at + 1]];
        if (a >= 0 && b >= 0 && a !== b) count += 1;
      }
      return count;
    };
    const counted = () => ({
      calls: crossing(data.calls, unitHome, unitHome),
      references: crossing(data.references, tableHome, tableHome),
      sharedReads: crossing(data.reads, unitHome, tableHome),
      foreignWrites: crossing(data.writes, unitHome, tableHome),
      transactions: data.transactions.filter((tables) => new Set(tables.map((table) => tableHome[table]).filter((home) => home >= 0)).size > 1).length,
    });
    // What the analysis counts besides (guards that each service takes along) stays as it is.
    const first = counted();

    const figures = element('div', { class: 'figures', role: 'status' });
    const homes = element('div', { class: 'homes' });
    const back = element('button', { type: 'button' }, 'Undo');
    const again = element('button', { type: 'button' }, 'Start again');
    const save = element('button', { type: 'button', class: 'main' }, 'Save as cut.yaml');
    const find = element('input', { type: 'search', 'aria-label': 'Find modules and tables', placeholder: 'Find modules and tables', autocomplete: 'off' });
    const name = element('input', { type: 'text', 'aria-label': 'Name of a new service', placeholder: 'new-service', maxlength: '60', pattern: '[a-z][a-z0-9\\-]*[a-z0-9]', autocomplete: 'off' });
    const form = element('form', { class: 'filter' }, name, element('button', {}, 'Add a service'), find, back, again, save);

    const tell = () => {
      const now = counted();
      figures.replaceChildren(
        ...kinds.map(([key, title]) => {
          const change = now[key] - first[key];
          const told = element('span', {}, `${title} `, element('b', {}, String(data.figures[key] + change)));
          if (change) told.append(' ', element('em', { class: change > 0 ? 'worse' : 'better' }, `${change > 0 ? '+' : '−'}${Math.abs(change)}`));
          return told;
        }),
      );
      back.disabled = again.disabled = !undone.length;
    };

    /** The service that has most of a module, and how many of its units are elsewhere. */
    const homeOf = (module) => {
      const counts = new Map();
      for (const unit of ofModule[module]) counts.set(unitHome[unit], (counts.get(unitHome[unit]) ?? 0) + 1);
      let best = -1;
      for (const [home, count] of counts) if (home >= 0 && (best < 0 || count > counts.get(best) || (count === counts.get(best) && home < best))) best = home;
      return { home: best, elsewhere: ofModule[module].length - (counts.get(best) ?? 0) };
    };

    const move = (thing, home) => {
      const before = { units: unitHome.slice(), tables: tableHome.slice() };
      if (thing.kind === 'table') tableHome[thing.at] = home;
      else if (thing.kind === 'unit') unitHome[thing.at] = home;
      else for (const unit of ofModule[thing.at]) unitHome[unit] = home;
      undone.push(before);
      draw(thing);
    };

    let dragged = null;
    const wide = new Set();
    const key = (thing) => `${thing.kind}-${thing.at}`;
    const line = (thing, home, text, isMoved, note) => {
      const select = element('select', { 'aria-label': `Service of ${shown(text)}`, id: `try-${key(thing)}` });
      services.forEach((service, at) => select.append(element('option', { value: String(at), selected: at === home }, shown(service))));
      if (home < 0) select.prepend(element('option', { value: '-1', selected: true }, 'none'));
      select.addEventListener('change', () => move(thing, Number(select.value)));
      const label = element('span', {}, shown(text));
      if (note) label.append(' ', element('small', { class: 'quiet' }, note));
      const item = element('li', { class: isMoved ? 'thing moved' : 'thing', draggable: true }, label, select);
      item.addEventListener('dragstart', (event) => {
        dragged = thing;
        event.dataTransfer.effectAllowed = 'move';
        event.dataTransfer.setData('text/plain', shown(text));
        event.stopPropagation();
      });
      return item;
    };
    const moduleLine = (module, home, elsewhere) => {
      const thing = { kind: 'module', at: module };
      const isMoved = ofModule[module].some((unit) => unitHome[unit] !== data.unitHome[unit]);
      const item = line(thing, home, data.modules[module], isMoved, elsewhere ? `${elsewhere} elsewhere` : '');
      if (ofModule[module].length > 1) {
        const inner = element('details', { class: 'inner', open: wide.has(module) }, element('summary', {}, `${ofModule[module].length} units`));
        const fill = () => {
          const list = element('ul');
          for (const unit of ofModule[module]) list.append(line({ kind: 'unit', at: unit }, unitHome[unit], unitId[unit].slice(data.modules[module].length + 1) || unitId[unit], unitHome[unit] !== data.unitHome[unit]));
          inner.append(list);
        };
        if (inner.open) fill();
        inner.addEventListener('toggle', () => {
          if (inner.open && inner.childElementCount < 2) fill();
          if (inner.open) wide.add(module);
          else wide.delete(module);
        });
        item.append(inner);
      }
      return item;
    };

    const draw = (moved) => {
      const places = homes.querySelectorAll('ul.things');
      const tops = [...places].map((list) => list.scrollTop);
      const isWanted = (text) => words.every((word) => text.toLowerCase().includes(word));
      const lists = [...services.map(() => []), []];
      const put = (home, make) => lists[home < 0 ? services.length : home].push(make);
      data.tables.forEach((table, at) => {
        if (isWanted(`table ${table}`)) put(tableHome[at], () => line({ kind: 'table', at }, tableHome[at], table, tableHome[at] !== data.tableHome[at], 'table'));
      });
      data.modules.forEach((module, at) => {
        if (!ofModule[at].length || !isWanted(module)) return;
        const { home, elsewhere } = homeOf(at);
        put(home, () => moduleLine(at, home, elsewhere));
      });
      homes.replaceChildren(
        ...lists.flatMap((list, at) => {
          const isNone = at === services.length;
          if (isNone && !list.length) return [];
          const title = isNone ? 'of no service' : shown(services[at]);
          const items = element('ul', { class: 'things' }, ...list.slice(0, LISTED).map((make) => make()));
          if (list.length > LISTED) items.append(element('li', { class: 'quiet' }, `and ${list.length - LISTED} more: find them by their words`));
          const badge = isNone ? [] : [element('span', { class: `badge c${at % 8}` }, String(at + 1)), ' '];
          const home = element('div', { class: `card home ${isNone ? '' : `c${at % 8}`}`, role: 'group', 'aria-label': title }, element('h3', {}, ...badge, title, ' ', element('span', { class: 'quiet' }, String(list.length))), items);
          if (!isNone) {
            home.addEventListener('dragover', (event) => {
              if (!dragged) return;
              event.preventDefault();
              home.classList.add('over');
            });
            home.addEventListener('dragleave', (event) => home.contains(event.relatedTarget) || home.classList.remove('over'));
            home.addEventListener('drop', (event) => {
              event.preventDefault();
              if (dragged) move(dragged, at);
              dragged = null;
            });
          }
          return [home];
        }),
      );
      homes.querySelectorAll('ul.things').forEach((list, at) => (list.scrollTop = tops[at] ?? 0));
      if (moved) document.getElementById(`try-${key(moved)}`)?.focus();
      tell();
    };

    /** A text of YAML: between quotes, with nothing in it that is not seen. */
    const quoted = (text) => JSON.stringify(text).replace(/[\u007f-\uffff]/g, (one) => `\\u${one.charCodeAt(0).toString(16).padStart(4, '0')}`);
    const cut = () => {
      const entries = services.map(() => []);
      data.modules.forEach((module, at) => {
        const { home } = homeOf(at);
        if (home < 0) return;
        entries[home].push(module);
        for (const unit of ofModule[at]) if (unitHome[unit] >= 0 && unitHome[unit] !== home) entries[unitHome[unit]].push(unitId[unit]);
      });
      data.tables.forEach((table, at) => tableHome[at] >= 0 && entries[tableHome[at]].push(`table:${table}`));
      const lines = services.flatMap((service, at) => (entries[at].length ? [`  ${quoted(service)}:`, ...entries[at].map((entry) => `    - ${quoted(entry)}`)] : []));
      return ['# A cut made on the page of the analysis: architect analyze --cut cut.yaml', 'services:', ...lines, ''].join('\n');
    };

    form.addEventListener('submit', (event) => {
      event.preventDefault();
      const wanted = name.value.trim();
      if (!wanted || services.includes(wanted)) return;
      services.push(wanted);
      name.value = '';
      draw();
    });
    find.addEventListener('input', () => {
      words = find.value.toLowerCase().split(/\s+/).filter(Boolean);
      draw();
    });
    back.addEventListener('click', () => {
      const before = undone.pop();
      before.units.forEach((home, unit) => (unitHome[unit] = home));
      before.tables.forEach((home, table) => (tableHome[table] = home));
      draw();
    });
    again.addEventListener('click', () => {
      data.unitHome.forEach((home, unit) => (unitHome[unit] = home));
      data.tableHome.forEach((home, table) => (tableHome[table] = home));
      undone = [];
      draw();
    });
    save.addEventListener('click', () => {
      const url = URL.createObjectURL(new Blob([cut()], { type: 'application/yaml' }));
      element('a', { href: url, download: 'cut.yaml' }).click();
      setTimeout(() => URL.revokeObjectURL(url), 1000);
    });
    board.append(
      element('p', { class: 'lead' }, 'Drag a module or a table to another service, or choose one beside it. The figures follow at once; the file that is saved is scored beside ours by architect analyze --cut\u00a0cut.yaml.'),
      form,
      figures,
      homes,
    );
    draw();
  };

  // It is made when somebody comes near: until then the page opens without it.
  const near = new IntersectionObserver(
    (seen) => {
      if (!seen.some((one) => one.isIntersecting)) return;
      near.disconnect();
      begin();
    },
    { rootMargin: '600px' },
  );
  near.observe(board);
})();

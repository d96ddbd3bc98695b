// The few things a page cannot do from the server.
(() => {
  const root = document.documentElement;
  const themes = { auto: ['(prefers-color-scheme: light)', '(prefers-color-scheme: dark)'], light: ['all', 'not all'], dark: ['not all', 'all'] };

  function useTheme(name) {
    const [light, dark] = themes[name] || themes.auto;
    document.querySelectorAll('link[data-theme]').forEach(link => { link.media = link.dataset.theme === 'dark' ? dark : light; });
    if (name === 'light' || name === 'dark') root.dataset.theme = name; else delete root.dataset.theme;
  }

  const saved = localStorage.getItem('theme') || 'auto';
  useTheme(saved);

  let editor;

  function load(tag, attributes) {
    return new Promise((done, failed) => {
      const element = Object.assign(document.createElement(tag), attributes);
      element.onload = done;
      element.onerror = () => failed(new Error('could not load ' + (attributes.src || attributes.href)));
      document.head.append(element);
    });
  }

  window.sallyport = {
    theme: () => localStorage.getItem('theme') || 'auto',
    setTheme(name) { localStorage.setItem('theme', name); useTheme(name); },
    zone: () => Intl.DateTimeFormat().resolvedOptions().timeZone || 'UTC',
    zoneMinutes: () => -new Date().getTimezoneOffset(),
    focus(selector) { const found = document.querySelector(selector); if (found) found.focus(); },
    mark(findings) {
      const model = window.monaco.editor.getModels().at(-1);
      if (model) window.monaco.editor.setModelMarkers(model, 'sallyport', findings.map(finding => ({
        severity: finding.isError ? 8 : 4, message: finding.message, startLineNumber: finding.line, endLineNumber: finding.line,
        startColumn: finding.column, endColumn: model.getLineMaxColumn(Math.min(finding.line, model.getLineCount())) })));
    },
    // Answers once what was sent before is drawn.
    drawn: () => new Promise(done => setTimeout(done)),
    // Begins at a line, and marks it.
    reveal(line) {
      const editor = window.monaco.editor.getEditors().at(-1);
      if (!editor) return;
      editor.revealLineInCenter(line);
      editor.setPosition({ lineNumber: line, column: 1 });
      editor.createDecorationsCollection([{ range: new window.monaco.Range(line, 1, line, 1), options: { isWholeLine: true, className: 'deciding' } }]);
    },
    // What may stand at the cursor, by the schemas of the API; the page says, the editor's own list shows it.
    complete(page) {
      window.monaco.editor.getEditors().at(-1).updateOptions({ wordBasedSuggestions: 'off' });
      const model = window.monaco.editor.getModels().at(-1);
      const provider = window.monaco.languages.registerCompletionItemProvider('yaml', {
        triggerCharacters: [' '],
        async provideCompletionItems(asked, position) {
          if (asked !== model) return { suggestions: [] };
          const found = await page.invokeMethodAsync('SuggestAsync', asked.getValue(), position.lineNumber, position.column);
          const word = asked.getWordUntilPosition(position);
          const range = { startLineNumber: position.lineNumber, endLineNumber: position.lineNumber, startColumn: word.startColumn, endColumn: position.column };
          return { suggestions: found.map(one => ({
            label: one.label, detail: one.detail, documentation: one.about, insertText: one.text, sortText: one.order, range,
            kind: window.monaco.languages.CompletionItemKind[one.text === one.label ? 'Value' : 'Field'],
            // The text has its own indentation; and after a field its values are wanted at once.
            insertTextRules: window.monaco.languages.CompletionItemInsertTextRule.KeepWhitespace,
            command: one.text === one.label ? undefined : { id: 'editor.action.triggerSuggest', title: '' } })) };
        },
      });
      model.onWillDispose(() => provider.dispose());
    },
    // An editor whose page was left; the library keeps it otherwise, with its text.
    dropEditor(id) {
      const editors = window.blazorMonaco?.editors ?? [];
      const at = editors.findIndex(one => one.id === id);
      if (at >= 0) editors.splice(at, 1)[0].editor.dispose();
    },
    // The editor weighs three megabytes: only pages that have one load it.
    loadEditor() {
      editor ??= (async () => {
        await load('script', { src: '/monaco/jsInterop.js' });
        await load('script', { src: '/monaco/vs/loader.js' });
        window.require.config({ paths: { vs: '/monaco/vs' } });
        await new Promise((done, failed) => window.require(['vs/editor/editor.main'], done, failed));
      })();
      return editor;
    },
  };
})();

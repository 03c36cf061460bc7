/** Calls with each picture that the visitor drops on the page, pastes, or picks. */
export function pictures(picker: HTMLInputElement, take: (picture: File) => void): void {
  const takeAll = (files: Iterable<File>) => {
    for (const file of files) take(file);
  };
  picker.addEventListener('change', () => {
    takeAll(picker.files ?? []);
    picker.value = '';
  });
  addEventListener('paste', (event) => takeAll(event.clipboardData?.files ?? []));

  const page = document.documentElement;
  addEventListener('dragover', (event) => {
    if (!event.dataTransfer?.types.includes('Files')) return;
    event.preventDefault();
    event.dataTransfer.dropEffect = 'copy';
    page.classList.add('dropping');
  });
  addEventListener('dragleave', (event) => {
    if (event.relatedTarget === null) page.classList.remove('dropping');
  });
  addEventListener('drop', (event) => {
    page.classList.remove('dropping');
    if (!event.dataTransfer?.files.length) return;
    event.preventDefault();
    takeAll(event.dataTransfer.files);
  });
}

/** Light and dark: `?theme=` wins, then the stored choice, then the system's. `public/theme.js` does the same before the first paint. */
export type Theme = 'light' | 'dark';
export type ThemeChoice = Theme | 'system';

const KEY = 'calmline-theme';

export function themeChoice(): ThemeChoice {
  const stored = read();
  return stored === 'light' || stored === 'dark' ? stored : 'system';
}

export function currentTheme(): Theme {
  return document.documentElement.dataset['theme'] === 'dark' ? 'dark' : 'light';
}

export function chooseTheme(choice: ThemeChoice): void {
  try {
    if (choice === 'system') localStorage.removeItem(KEY);
    else localStorage.setItem(KEY, choice);
  } catch {
    // storage is off: the choice lasts as long as the page
  }
  document.documentElement.dataset['theme'] = choice === 'system' ? systemTheme() : choice;
  dispatchEvent(new Event('calmline-theme'));
}

export function toggleTheme(): void {
  chooseTheme(currentTheme() === 'dark' ? 'light' : 'dark');
}

/** Follow the system while nothing else was chosen. Returns what stops it. */
export function followSystem(): () => void {
  const media = matchMedia('(prefers-color-scheme: dark)');
  const asked = new URLSearchParams(location.search).has('theme');
  const follow = (): void => {
    if (!asked && themeChoice() === 'system') chooseTheme('system');
  };
  media.addEventListener('change', follow);
  return () => media.removeEventListener('change', follow);
}

function systemTheme(): Theme {
  return matchMedia('(prefers-color-scheme: dark)').matches ? 'dark' : 'light';
}

function read(): string | null {
  try {
    return localStorage.getItem(KEY);
  } catch {
    return null;
  }
}

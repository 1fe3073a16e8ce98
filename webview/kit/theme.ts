/** The look of the moment, read from the variables that VS Code sets on a page. */
export interface Theme {
  /** What a variable of kit.css or of VS Code is worth here, such as `--vscode-charts-blue`. */
  color(variable: `--${string}`): string;
  readonly fontFamily: string;
  readonly fontSizePx: number;
  /** One of the two high-contrast themes: fills get patterns and outlines. */
  readonly highContrast: boolean;
}

export function currentTheme(): Theme {
  const styles = getComputedStyle(document.body);
  return {
    color: resolveColor,
    fontFamily: styles.fontFamily,
    fontSizePx: Number.parseFloat(styles.fontSize) || 13,
    highContrast: isHighContrast(),
  };
}

/** The browser works out fallbacks and relative colours, which a canvas would not. */
function resolveColor(variable: `--${string}`): string {
  const probe = document.createElement('span');
  probe.style.color = `var(${variable}, transparent)`;
  document.body.append(probe);
  const { color } = getComputedStyle(probe);
  probe.remove();
  return color;
}

function isHighContrast(): boolean {
  const { classList } = document.body;
  return classList.contains('vscode-high-contrast') || classList.contains('vscode-high-contrast-light');
}

/**
 * Calls back after the theme or the fonts have changed: VS Code swaps the class of the body and the variables on the
 * root element, in one go or two. Returns how to stop.
 */
export function onThemeChange(react: () => void): () => void {
  let scheduled = 0;
  let stopped = false;
  const schedule = () => {
    cancelAnimationFrame(scheduled);
    scheduled = requestAnimationFrame(() => {
      if (!stopped) {
        react();
      }
    });
  };
  const observer = new MutationObserver(schedule);
  observer.observe(document.body, { attributes: true, attributeFilter: ['class'] });
  observer.observe(document.documentElement, { attributes: true, attributeFilter: ['style', 'class'] });
  document.fonts.addEventListener('loadingdone', schedule);
  return () => {
    stopped = true;
    cancelAnimationFrame(scheduled);
    observer.disconnect();
    document.fonts.removeEventListener('loadingdone', schedule);
  };
}

/** Desktop notifications: the browser shows them outside the page, maybe on a locked screen, so they quote nobody. */
import { t } from '../text/en';
import { alertWords, unquoted, type Told } from './alerts';

/** Title and sentence of a notification. */
export function notice({ kind, call, alert }: Told): { readonly title: string; readonly body: string } {
  const { agent, says, why } = alertWords(call, alert);
  const sentence = `${agent} ${says}${why ? `: ${unquoted(why)}` : ''}`;
  if (kind === 'given') return { title: t.alert.forYou, body: `${t.alert.gaveYou(alert.assignedBy ?? t.alert.someone)} ${sentence}` };
  return { title: `${t.levels[alert.level]}: ${agent}`, body: sentence };
}

/** Show it, if it is allowed and possible: Android's browsers let only a service worker do so, and throw. A click on it opens the call. */
export function notify(told: Told, onopen: (id: string) => void): boolean {
  if (!('Notification' in globalThis) || Notification.permission !== 'granted') return false;
  const { title, body } = notice(told);
  try {
    const shown = new Notification(title, { body, tag: told.key, silent: true });
    shown.onclick = () => {
      window.focus();
      shown.close();
      onopen(told.call.id);
    };
    return true;
  } catch {
    return false;
  }
}

import type { Place } from '../place.ts';
import { isSeenIn, type TimeRange } from './viewport.ts';

/**
 * A place without a view and an area that cannot be: a link may hold any numbers. The same object when all is well.
 * @param recorded All that was recorded.
 */
export function sensiblePlace(place: Place, recorded: TimeRange): Place {
  const { view, area } = place;
  const isViewBad = view !== null && !isSeenIn(view, recorded);
  const isAreaBad = area !== null && !isSeenIn(area, recorded);
  return isViewBad || isAreaBad
    ? { ...place, view: isViewBad ? null : view, area: isAreaBad ? null : area }
    : place;
}

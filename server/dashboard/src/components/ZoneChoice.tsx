import { Choice } from './Choice';
import { setPreference, usePreferences } from './preferences';

const zones = [
  ['local', 'Local'],
  ['utc', 'UTC'],
] as const;

/** The zone that times are shown in. */
export function ZoneChoice() {
  const { zone } = usePreferences();
  return (
    <Choice
      label="Time zone"
      value={zone}
      options={zones}
      onChange={(chosen) => setPreference('zone', chosen)}
    />
  );
}

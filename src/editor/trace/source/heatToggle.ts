import type { Memory } from '../../lastChoices.ts';
import { readSetting } from '../../settings.ts';

const memoryKey = 'trace.sourceHeat';

/** Whether the profile is on source lines: what was chosen last in this workspace, else what the setting says. */
export class HeatToggle {
  private readonly memory: Memory;

  constructor(memory: Memory) {
    this.memory = memory;
  }

  isOn(): boolean {
    const chosen = this.memory.get(memoryKey);
    return typeof chosen === 'boolean' ? chosen : readSetting('trace.sourceHeat');
  }

  async flip(): Promise<void> {
    await this.memory.update(memoryKey, !this.isOn());
  }

  /** The setting decides again, as somebody who changes it expects. */
  async forget(): Promise<void> {
    await this.memory.update(memoryKey, undefined);
  }
}

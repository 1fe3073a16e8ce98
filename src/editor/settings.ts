import * as vscode from 'vscode';
import { settingDefaults, type SettingName, settingPrefix, type Settings } from './settingNames.ts';

/**
 * A setting's value, or its default where the stored value has another type than documented.
 * @param scope the file or folder the setting is wanted for.
 */
export function readSetting<K extends SettingName>(name: K, scope?: vscode.Uri): Settings[K] {
  const fallback = settingDefaults[name];
  const value = vscode.workspace.getConfiguration(settingPrefix, scope).get<unknown>(name);
  return typeof value === typeof fallback ? (value as Settings[K]) : fallback;
}

/** Stores a setting in the workspace, or for the user when no folder is open. */
export async function writeSetting<K extends SettingName>(name: K, value: Settings[K]): Promise<void> {
  const target =
    vscode.workspace.workspaceFolders === undefined
      ? vscode.ConfigurationTarget.Global
      : vscode.ConfigurationTarget.Workspace;
  await vscode.workspace.getConfiguration(settingPrefix).update(name, value, target);
}

/** Every selector into VS Code's own pages, for VS Code 1.139; page objects hold none. */
export const locators = {
  workbench: '.monaco-workbench',
  activityBarItem: '.activitybar a.action-label',
  explorerRow: '.explorer-folders-view .monaco-list-row',
  explorerTwistie: '.monaco-tl-twistie',
  /** List of entries of a menu or submenu. */
  menu: '.monaco-menu .actions-container',
  menuItem: '.action-menu-item',
  menuItemLabel: '.action-label',

  quickInput: '.quick-input-widget',
  quickInputField: '.quick-input-filter input',
  quickInputSecret: '.quick-input-filter input[type=password]',
  quickInputTitle: '.quick-input-title',
  quickInputMessage: '.quick-input-message',
  quickInputRow: '.quick-input-list .monaco-list-row',

  notification: '.notification-toast .notification-list-item',
  notificationMessage: '.notification-list-item-message',
  notificationButton: '.monaco-button',
  notificationClose: '.codicon-notifications-clear',

  /** One view of a view container, with its header and body. */
  pane: '.pane',
  paneHeader: '.pane-header',
  paneWelcome: '.welcome-view-content',
  paneAction: '.pane-header .action-label',
  treeRow: '.monaco-list-row',
  treeRowLabel: '.label-name',
  treeRowDescription: '.label-description',
  treeRowAction: '.actions .action-label',

  editorTab: '.tabs-container .tab',
  editorTabClose: '.codicon-close',
  editorLine: '.editor-instance .view-line',
  statusBarItem: '.statusbar-item',
  problemsRow: '.markers-panel-container .monaco-list-row',
  terminalRow: '.terminal-wrapper.active .xterm-rows > div',
  dialog: '.monaco-dialog-box',
  sideBar: '.part.sidebar',
  dialogButton: '.monaco-button',

  webviewOuterFrame: 'iframe.webview.ready',
  webviewInnerFrame: '#active-frame',
} as const;

// What hosts of one's own are made of.

export * from './core.ts';
export * from './doh_server.ts';
export * from './driver.ts';
export { Log, type LogLevel } from './log.ts';
export * from './open_transport.ts';
export { type Settings, SettingsError } from './settings_from_env.ts';
export { openFetchSession } from './transports/fetch_session.ts';
export { exchange } from './web_exchange.ts';

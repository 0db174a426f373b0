import type { BusEvent } from '../runtime.ts';
import type { Service } from './service.ts';

/** The events service: takes events of the account's default bus from other services of this process. */
export interface EventBus extends Service {
  /** Keeps and routes one event; returns at once. */
  receive(event: BusEvent): void;
}

declare module '../runtime.ts' {
  interface ServiceMap {
    readonly events: EventBus;
  }
}

export function isEventBus(service: Service): service is EventBus {
  return typeof (service as Partial<EventBus>).receive === 'function';
}

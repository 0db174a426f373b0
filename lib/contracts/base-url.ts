import * as z from 'zod';

/** An https URL, or http on this machine, without a slash at the end. The template's parameter has the same pattern. */
export const BASE_URL =
  '(https://[A-Za-z0-9.-]+|http://(127\\.0\\.0\\.1|localhost))(:[0-9]{1,5})?(/[A-Za-z0-9._~-]+)*';
export const BASE_URL_EXPECTED =
  'an https URL, or http on 127.0.0.1 or localhost, without a slash at the end, expected';

/** A setting that says where a provider answers. */
export const baseUrl = z.string().regex(new RegExp(`^${BASE_URL}$`), BASE_URL_EXPECTED);

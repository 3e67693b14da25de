/* SPDX-License-Identifier: MIT */
/* fuzz_signature.c -- a data URL that is taken is the one that its bytes give, and a whole picture. */
#include "base/buf.h"
#include "form/form.h"
#include "form/picture.h"
#include "form/signature.h"
#include "fuzz.h"

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
	struct arena *arena = fuzz_arena();
	const char *url = (const char *)data, *comma;
	const uint8_t *bytes = NULL;
	size_t bytes_len = 0, head;
	struct pixels pixels;
	struct buf again;

	if (signature_decode(url, len, arena, &bytes, &bytes_len) != NULL) {
		/* They are kept to be compared with what is stored. */
		assert(bytes == NULL || bytes_len <= FORM_SIGNATURE_MAX);
		return 0;
	}
	assert(bytes_len > 0 && bytes_len <= FORM_SIGNATURE_MAX);
	assert(picture_type(bytes, bytes_len) != NULL);
	assert(picture_size(bytes, bytes_len, &pixels) == 0);
	assert(pixels.width > 0 && pixels.width <= SIGNATURE_WIDTH_MAX);
	assert(pixels.height > 0 && pixels.height <= SIGNATURE_HEIGHT_MAX);
	comma = memchr(url, ',', len);
	assert(comma != NULL);
	head = (size_t)(comma - url) + 1;
	buf_start(&again, arena);
	buf_put_base64(&again, bytes, bytes_len);
	assert(fuzz_equal(url + head, len - head, again.at, again.len));
	return 0;
}

/* SPDX-License-Identifier: Apache-2.0 */
#include "webhook/tls.h"

#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <openssl/err.h>
#include <openssl/pem.h>

#include "base/str.h"

enum {
	FILE_MOST = 1 << 20,	/* bytes of a certificate or key file */
	READ_AHEAD = 32 << 10,	/* two records */
	SWAPS_MOST = 5,		/* of a directory while it is read */
};

struct pem {
	char *at;
	size_t n;
};

static void pem_release(struct pem *p)
{
	if (p->at)
		OPENSSL_cleanse(p->at, p->n);
	free(p->at);
}

static void context_release(SSL_CTX **context)
{
	SSL_CTX_free(*context);
}

static void certificate_release(X509 **certificate)
{
	X509_free(*certificate);
}

static int failed(struct err *err, const char *what)
{
	char text[256] = "no reason given";
	unsigned long code = ERR_get_error();

	if (code)
		ERR_error_string_n(code, text, sizeof text);
	ERR_clear_error();
	return err_set(err, "%s: %s", what, text);
}

static int read_pem(const char *directory, const char *name, struct pem *ret, struct err *err)
{
	char path[PATH_MAX];

	if (snprintf(path, sizeof path, "%s/%s", directory, name) >= (int)sizeof path)
		return err_set(err, "the path of %s is too long", name);
	FILE *f = fopen(path, "re");

	if (!f)
		return err_errno(err, "cannot read %s", path);
	ret->at = malloc(FILE_MOST);
	ret->n = ret->at ? fread(ret->at, 1, FILE_MOST, f) : 0;
	bool whole = ret->at && !ferror(f) && ret->n < FILE_MOST;

	fclose(f);
	return whole ? 0 : err_set(err, "cannot read %s to its end", path);
}

/* Where `..data` points at this moment, so that certificate and key are of one generation. */
static void resolve(const char *directory, char ret[static PATH_MAX])
{
	char link[PATH_MAX], target[PATH_MAX];
	ssize_t n = -1;

	if (snprintf(link, sizeof link, "%s/..data", directory) < (int)sizeof link)
		n = readlink(link, target, sizeof target - 1);
	if (n > 0) {
		target[n] = '\0';
		if (snprintf(ret, PATH_MAX, "%s%s%s", target[0] == '/' ? "" : directory, target[0] == '/' ? "" : "/",
			     target) < PATH_MAX)
			return;
	}
	snprintf(ret, PATH_MAX, "%s", directory);
}

/* A directory may be swapped and removed between the first file and the second: then the new one is read. */
static int read_pair(const char *directory, struct pem *crt, struct pem *key, struct err *err)
{
	char at[PATH_MAX], now[PATH_MAX];

	resolve(directory, now);
	for (int i = 0; i < SWAPS_MOST; i++) {
		memcpy(at, now, sizeof at);
		pem_release(crt);
		pem_release(key);
		*crt = *key = (struct pem){ 0 };
		if (read_pem(at, "tls.crt", crt, err) == 0 && read_pem(at, "tls.key", key, err) == 0)
			return 0;
		resolve(directory, now);
		if (!strcmp(at, now))
			break;
	}
	return -1;
}

/* ---- what every context has ---- */

static int select_protocol(SSL *ssl UNUSED, const unsigned char **out, unsigned char *out_n, const unsigned char *in,
			   unsigned in_n, void *argument UNUSED)
{
	static const unsigned char ours[] = "\x08http/1.1";
	unsigned char *selected;

	if (SSL_select_next_proto(&selected, out_n, ours, sizeof ours - 1, in, in_n) != OPENSSL_NPN_NEGOTIATED)
		return SSL_TLSEXT_ERR_ALERT_FATAL;
	*out = selected;
	return SSL_TLSEXT_ERR_OK;
}

static int set_protocol(SSL_CTX *context, const struct tls_options *o, struct err *err)
{
	char groups[] = "X25519:P-256:P-384";	/* OpenSSL's macro takes no const text */

	SSL_CTX_set_options(context, SSL_OP_NO_TICKET | SSL_OP_NO_RENEGOTIATION | SSL_OP_NO_COMPRESSION |
				     SSL_OP_CIPHER_SERVER_PREFERENCE | SSL_OP_PRIORITIZE_CHACHA);
	SSL_CTX_set_mode(context, SSL_MODE_RELEASE_BUFFERS | SSL_MODE_ENABLE_PARTIAL_WRITE |
				  SSL_MODE_ACCEPT_MOVING_WRITE_BUFFER);
	SSL_CTX_set_session_cache_mode(context, SSL_SESS_CACHE_OFF);
	SSL_CTX_set_read_ahead(context, 1);	/* not two reads a record; what is ahead is read before any wait */
	SSL_CTX_set_default_read_buffer_len(context, READ_AHEAD);
	SSL_CTX_set_alpn_select_cb(context, select_protocol, NULL);
	if (!SSL_CTX_set_min_proto_version(context, o->min_version) || !SSL_CTX_set_num_tickets(context, 0) ||
	    !SSL_CTX_set_cipher_list(context, "ECDHE+AESGCM:ECDHE+CHACHA20") ||
	    !SSL_CTX_set1_groups_list(context, groups))
		return failed(err, "cannot set up TLS");
	return 0;
}

static int set_client_ca(SSL_CTX *context, const struct tls_options *o, struct err *err)
{
	if (!o->client_ca_file)
		return 0;
	STACK_OF(X509_NAME) *names = SSL_load_client_CA_file(o->client_ca_file);

	if (!names || !SSL_CTX_load_verify_file(context, o->client_ca_file)) {
		sk_X509_NAME_pop_free(names, X509_NAME_free);
		return failed(err, "cannot use the client CA file");
	}
	SSL_CTX_set_client_CA_list(context, names);
	SSL_CTX_set_verify(context, SSL_VERIFY_PEER, NULL);	/* none at all is judged by tls_peer_allowed() */
	return 0;
}

/* ---- the pair ---- */

static X509 *next_certificate(BIO *bio)
{
	return PEM_read_bio_X509(bio, NULL, NULL, NULL);
}

static int use_chain(SSL_CTX *context, BIO *bio, time_t *ret_not_after, struct err *err)
{
	CLEANUP(certificate_release) X509 *leaf = next_certificate(bio);
	struct tm end;

	if (!leaf || SSL_CTX_use_certificate(context, leaf) != 1)
		return failed(err, "tls.crt holds no certificate that can be used");
	if (!ASN1_TIME_to_tm(X509_get0_notAfter(leaf), &end))
		return failed(err, "the certificate's end cannot be read");
	*ret_not_after = timegm(&end);
	for (X509 *more; (more = next_certificate(bio));)
		if (SSL_CTX_add0_chain_cert(context, more) != 1) {
			X509_free(more);
			return failed(err, "tls.crt holds a chain that cannot be used");
		}
	ERR_clear_error();	/* the end of the file is no error */
	return 0;
}

static int use_pair(SSL_CTX *context, const struct pem *crt, const struct pem *key, time_t *ret_not_after,
		    struct err *err)
{
	BIO *bio = BIO_new_mem_buf(crt->at, (int)crt->n);
	int result = bio ? use_chain(context, bio, ret_not_after, err) : failed(err, "out of memory");

	BIO_free(bio);
	if (result < 0)
		return -1;
	bio = BIO_new_mem_buf(key->at, (int)key->n);
	/* a passphrase nobody can type: "" keeps OpenSSL from asking the terminal */
	EVP_PKEY *private = bio ? PEM_read_bio_PrivateKey(bio, NULL, NULL, (void *)(uintptr_t)"") : NULL;

	BIO_free(bio);
	if (!private)
		return failed(err, "tls.key holds no key that can be used");
	bool fits = SSL_CTX_use_PrivateKey(context, private) == 1 && SSL_CTX_check_private_key(context) == 1;

	EVP_PKEY_free(private);
	return fits ? 0 : failed(err, "tls.key does not belong to tls.crt");
}

static int digest_of(const struct pem *crt, const struct pem *key, unsigned char ret[static 32], struct err *err)
{
	EVP_MD_CTX *md = EVP_MD_CTX_new();
	bool done = md && EVP_DigestInit_ex(md, EVP_sha256(), NULL) && EVP_DigestUpdate(md, crt->at, crt->n) &&
		    EVP_DigestUpdate(md, key->at, key->n) && EVP_DigestFinal_ex(md, ret, NULL);

	EVP_MD_CTX_free(md);
	return done ? 0 : failed(err, "cannot compute a digest");
}

static SSL_CTX *context_of(const struct tls_options *o, const struct pem *crt, const struct pem *key,
			   time_t *ret_not_after, struct err *err)
{
	CLEANUP(context_release) SSL_CTX *context = SSL_CTX_new(TLS_server_method());
	SSL_CTX *result;

	if (!context) {
		failed(err, "cannot set up TLS");
		return NULL;
	}
	if (set_protocol(context, o, err) < 0 || set_client_ca(context, o, err) < 0 ||
	    use_pair(context, crt, key, ret_not_after, err) < 0)
		return NULL;
	if (*ret_not_after <= time(NULL)) {
		err_set(err, "the certificate in tls.crt has expired");
		return NULL;
	}
	result = context;
	context = NULL;
	return result;
}

static int load(struct tls *tls, struct err *err)
{
	CLEANUP(pem_release) struct pem crt = { 0 };
	CLEANUP(pem_release) struct pem key = { 0 };
	unsigned char digest[32];
	time_t not_after = 0;

	if (read_pair(tls->options->directory, &crt, &key, err) < 0 || digest_of(&crt, &key, digest, err) < 0)
		return -1;
	if (tls->context && !memcmp(digest, tls->digest, sizeof digest))	/* only the loading thread writes it */
		return 0;
	SSL_CTX *context = context_of(tls->options, &crt, &key, &not_after, err), *old;

	if (!context)
		return -1;
	pthread_mutex_lock(&tls->lock);
	old = tls->context;
	tls->context = context;
	tls->not_after = not_after;
	memcpy(tls->digest, digest, sizeof digest);
	tls->reloads++;
	pthread_mutex_unlock(&tls->lock);
	SSL_CTX_free(old);
	return 1;
}

int tls_load(struct tls *tls, struct err *err)
{
	int result = load(tls, err);

	if (result < 0) {
		pthread_mutex_lock(&tls->lock);
		tls->errors++;
		pthread_mutex_unlock(&tls->lock);
	}
	return result;
}

void tls_init(struct tls *tls, const struct tls_options *options)
{
	*tls = (struct tls){ .options = options, .lock = PTHREAD_MUTEX_INITIALIZER };
}

void tls_release(struct tls *tls)
{
	SSL_CTX_free(tls->context);
	pthread_mutex_destroy(&tls->lock);
}

SSL *tls_accept(struct tls *tls)
{
	SSL *ssl = NULL;

	pthread_mutex_lock(&tls->lock);
	if (tls->context)
		ssl = SSL_new(tls->context);	/* takes a reference of its own */
	pthread_mutex_unlock(&tls->lock);
	if (ssl)
		SSL_set_accept_state(ssl);
	return ssl;
}

struct tls_state tls_state(struct tls *tls)
{
	pthread_mutex_lock(&tls->lock);
	struct tls_state state = { tls->context != NULL, tls->not_after, tls->reloads, tls->errors };

	pthread_mutex_unlock(&tls->lock);
	return state;
}

bool tls_peer_allowed(const struct tls_options *o, const SSL *ssl)
{
	char name[256];

	if (!o->client_ca_file)
		return true;
	CLEANUP(certificate_release) X509 *peer = SSL_get1_peer_certificate(ssl);

	if (!peer || SSL_get_verify_result(ssl) != X509_V_OK)
		return false;
	if (!o->client_name)
		return true;
	int n = X509_NAME_get_text_by_NID(X509_get_subject_name(peer), NID_commonName, name, sizeof name);

	return n > 0 && str_is((struct str){ name, (size_t)n }, o->client_name);
}

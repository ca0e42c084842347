/*
 * Java. What holds memory of the library is freed by a Cleaner, never by a finalizer, so no code of
 * Java can reach it after that; what people call is close(). Records are copied into records of
 * Java at once: a collector that does not see how large they are would keep them for too long.
 */
%{
#include <string.h>

/* The bytes of a text with a zero behind them; NULL with an exception thrown. */
static char *text_take(JNIEnv *jenv, jbyteArray bytes, size_t *length)
{
    jsize count = (*jenv)->GetArrayLength(jenv, bytes);
    char *text = malloc((size_t)count + 1);
    if (text == NULL) {
        SWIG_JavaThrowException(jenv, SWIG_JavaOutOfMemoryError, "no memory");
        return NULL;
    }
    (*jenv)->GetByteArrayRegion(jenv, bytes, 0, count, (jbyte *)text);
    text[count] = 0;
    *length = (size_t)count;
    return text;
}

/* JNI's own texts are not UTF-8 beyond U+FFFF and for NUL, so bytes go over. */
static jbyteArray text_give(JNIEnv *jenv, const char *text)
{
    if (text == NULL)
        return NULL;
    jsize length = (jsize)strlen(text);
    jbyteArray bytes = (*jenv)->NewByteArray(jenv, length);
    if (bytes)
        (*jenv)->SetByteArrayRegion(jenv, bytes, 0, length, (const jbyte *)text);
    return bytes;
}

static void raise(JNIEnv *jenv)
{
    jbyteArray word = text_give(jenv, failure_name());
    jbyteArray field = word ? text_give(jenv, failure_field()) : NULL;
    jbyteArray message = field ? text_give(jenv, failure_message()) : NULL;
    jclass type = message ? (*jenv)->FindClass(jenv, "dashcore/DashcoreException") : NULL;
    jmethodID make = type ? (*jenv)->GetMethodID(jenv, type, "<init>", "(I[B[B[B)V") : NULL;
    jobject error = make ? (*jenv)->NewObject(jenv, type, make, (jint)failure_code(), word, field,
                                              message)
                         : NULL;
    /* Where one of these failed, the machine has thrown why. */
    if (error)
        (*jenv)->Throw(jenv, error);
}
%}

#define DASHCORE_RAISE { raise(jenv); $cleanup return $null; }

%pragma(java) jniclassclassmodifiers="final class"
%pragma(java) jniclasscode=%{
  static { NativeLibrary.load(); }
%}
%pragma(java) moduleclassmodifiers="public final class"

/* Object.wait() cannot be overridden. */
%define LANGUAGE_NAMES
%rename("%(lowercamelcase)s", %$isfunction) "";
%rename(await) Watch::wait;
%enddef
%rename("%(lowercamelcase)s", %$isvariable) "";

/* -------------------------------------------------------------------------- texts and numbers -- */

%typemap(jni) (const char *TEXT, size_t LENGTH) "jbyteArray"
%typemap(jtype) (const char *TEXT, size_t LENGTH) "byte[]"
%typemap(jstype) (const char *TEXT, size_t LENGTH) "String"
%typemap(javain) (const char *TEXT, size_t LENGTH) "Text.toBytes($javainput)"
%typemap(in) (const char *TEXT, size_t LENGTH) {
    $1 = NULL;
    $2 = 0;
    if ($input && ($1 = text_take(jenv, $input, &$2)) == NULL) {
        $cleanup
        return $null;
    }
}
%typemap(freearg) (const char *TEXT, size_t LENGTH) "free((char *)$1);"

%typemap(jni) char * "jbyteArray"
%typemap(jtype) char * "byte[]"
%typemap(jstype) char * "String"
%typemap(out) char * "$result = text_give(jenv, $1);"
%typemap(javaout) char * { return Text.fromBytes($jnicall); }

%typemap(in) uint32_t {
    if ($input < 0 || $input > UINT32_MAX) {
        SWIG_JavaThrowException(jenv, SWIG_JavaIllegalArgumentException,
                                "$1_name is not a number from 0 to 4294967295");
        $cleanup
        return $null;
    }
    $1 = (uint32_t)$input;
}

/* ------------------------------------------------------------------------------------ records -- */

/* What SWIG makes of a record has another name, and stays behind a class in dashcore/. */
%define JAVA_RECORD(name, Name)
%typemap(javaclassmodifiers) struct dashcore_##name "final class"
%typemap(javafinalize) struct dashcore_##name ""
%typemap(jstype) dashcore_##name * "Name"
%typemap(javaout) dashcore_##name * { return Name.take($jnicall); }
%enddef
JAVA_RECORD(entry, Entry) JAVA_RECORD(task, Task) JAVA_RECORD(run, Run) JAVA_RECORD(answer, Answer)
JAVA_RECORD(settings, Settings) JAVA_RECORD(streams, Streams) JAVA_RECORD(warp, Warp)

/* ------------------------------------------------------------------------------------ handles -- */

%define JAVA_HANDLE(Name, interfaces...)
%typemap(javaclassmodifiers) struct Name "public final class"
%typemap(javainterfaces) struct Name "interfaces"
%typemap(javafinalize) struct Name ""
%typemap(javadestruct, methodname="free", methodmodifiers="private static",
         parameters="long swigCPtr") struct Name { $jnicall; }
%typemap(javabody) struct Name %{
  private final long swigCPtr;

  Name(long address, boolean ours) {
    swigCPtr = address;
    if (ours)
      NativeLibrary.CLEANER.register(this, () -> free(address));
  }
%}
%enddef
%define JAVA_CURSOR(Name, Record)
JAVA_HANDLE(Name, AutoCloseable, Iterable<Record>)
%typemap(javacode) struct Name %{
  /** The records that are left, once. */
  @Override public java.util.Iterator<Record> iterator() { return new Records<>(this::next); }
%}
%enddef
JAVA_HANDLE(Core, AutoCloseable)
JAVA_HANDLE(Export, AutoCloseable)
JAVA_HANDLE(Watch, AutoCloseable)
JAVA_CURSOR(Activity, Entry)
JAVA_CURSOR(Tasks, Task)
JAVA_CURSOR(Runs, Run)
%include "core.i"

#define Entry EntryMemory
#define Task TaskMemory
#define Run RunMemory
#define Answer AnswerMemory
#define Settings SettingsMemory
#define Streams StreamsMemory
#define Warp WarpMemory

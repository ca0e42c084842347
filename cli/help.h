#ifndef CLI_HELP_H
#define CLI_HELP_H

#include "command.h"

#include <stdio.h>

/* The help of the program, and of one command. The man page is made from both. */
void help_print_program(FILE *output);
void help_print_command(FILE *output, const struct command *command);

#endif

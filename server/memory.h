/* What the process holds of the machine's memory. */
#ifndef SERVER_MEMORY_H
#define SERVER_MEMORY_H

/* To be called before there are threads. */
void memory_share(void);

/* Gives back what is not in use: free blocks, and pages of code and constants, of the program and
 * of the libraries it is linked with. What is needed after all comes back by itself. To be called
 * once all have started, and now and then. */
void memory_give_back(void);

#endif

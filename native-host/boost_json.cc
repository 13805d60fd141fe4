// Boost.JSON itself, compiled here once: Debian's headers have all of it.
#include <boost/json/src.hpp>

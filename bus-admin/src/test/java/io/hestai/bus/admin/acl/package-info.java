@NullMarked
package io.hestai.bus.admin.acl;

import org.jspecify.annotations.NullMarked;

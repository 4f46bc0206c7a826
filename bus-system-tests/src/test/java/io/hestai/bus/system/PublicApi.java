package io.hestai.bus.system;

import java.io.IOException;
import java.lang.reflect.AnnotatedElement;
import java.lang.reflect.AnnotatedType;
import java.lang.reflect.Constructor;
import java.lang.reflect.Executable;
import java.lang.reflect.Field;
import java.lang.reflect.GenericDeclaration;
import java.lang.reflect.Member;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.lang.reflect.TypeVariable;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.NullMarked;
import org.jspecify.annotations.Nullable;

/**
 * Lists the public types and members of modules, one a line, sorted, so that a change of the public API is a change of a text file. A
 * member inherited from elsewhere is listed where it is declared; {@code equals}, {@code hashCode} and {@code toString} are left out.
 */
@NullMarked
final class PublicApi {
    private static final Set<String> EVERY_OBJECTS = Set.of("equals", "hashCode", "toString");

    private PublicApi() {}

    static String listing(List<String> modules) throws IOException {
        StringBuilder text = new StringBuilder();
        for (String module : modules) {
            text.append("== ").append(module).append('\n');
            for (Class<?> type : types(Project.classes(module))) {
                text.append('\n').append(describe(type)).append('\n');
                members(type)
                        .forEach(member -> text.append("    ").append(member).append('\n'));
            }
            text.append('\n');
        }
        return text.toString();
    }

    private static List<Class<?>> types(Path classes) {
        List<Class<?>> found = new ArrayList<>();
        for (Path file : Project.files(classes, ".class")) {
            String path = classes.relativize(file).toString();
            String name = path.substring(0, path.length() - ".class".length())
                    .replace(file.getFileSystem().getSeparator(), ".");
            if (!name.endsWith("package-info") && !name.equals("module-info")) {
                Class<?> type = load(name);
                if (isReachable(type)) {
                    found.add(type);
                }
            }
        }
        found.sort((a, b) -> a.getName().compareTo(b.getName()));
        return found;
    }

    private static Class<?> load(String name) {
        try {
            return Class.forName(name, false, PublicApi.class.getClassLoader());
        } catch (ClassNotFoundException e) {
            throw new IllegalStateException(e);
        }
    }

    private static boolean isReachable(Class<?> type) {
        for (@Nullable Class<?> at = type; at != null; at = at.getEnclosingClass()) {
            if (!isVisible(at.getModifiers()) || at.isAnonymousClass() || at.isLocalClass()) {
                return false;
            }
        }
        return true;
    }

    private static boolean isVisible(int modifiers) {
        return Modifier.isPublic(modifiers) || Modifier.isProtected(modifiers);
    }

    private static String describe(Class<?> type) {
        StringBuilder text = new StringBuilder();
        if (!type.isEnum() && !type.isRecord() && !type.isInterface()) {
            text.append(Modifier.isAbstract(type.getModifiers()) ? "abstract " : "");
            text.append(Modifier.isFinal(type.getModifiers()) ? "final " : "");
        }
        text.append(type.isSealed() ? "sealed " : "");
        text.append(kind(type)).append(' ').append(type.getName()).append(typeParameters(type));
        if (type.isRecord()) {
            text.append(Arrays.stream(type.getRecordComponents())
                    .map(PublicApi::component)
                    .collect(Collectors.joining(", ", "(", ")")));
        }
        Type parent = type.getGenericSuperclass();
        if (parent != null && parent != Object.class && !type.isEnum() && !type.isRecord()) {
            text.append(" extends ").append(name(parent));
        }
        if (!type.isAnnotation() && type.getGenericInterfaces().length > 0) {
            text.append(type.isInterface() ? " extends " : " implements ").append(names(type.getGenericInterfaces()));
        }
        return text.toString();
    }

    private static String kind(Class<?> type) {
        if (type.isAnnotation()) {
            return "annotation";
        }
        return type.isEnum() ? "enum" : type.isRecord() ? "record" : type.isInterface() ? "interface" : "class";
    }

    private static String component(RecordComponent component) {
        return annotated(component.getAnnotatedType(), component.getGenericType()) + " " + component.getName();
    }

    private static Set<String> members(Class<?> type) {
        Set<String> members = new TreeSet<>();
        Predicate<Member> listed = each -> isVisible(each.getModifiers()) && !each.isSynthetic();
        for (Field field : type.getDeclaredFields()) {
            if (listed.test(field)) {
                members.add(field.isEnumConstant() ? "constant " + field.getName() : field(field));
            }
        }
        for (Constructor<?> constructor : type.getDeclaredConstructors()) {
            if (listed.test(constructor)) {
                members.add(access(constructor) + "new(" + parameters(constructor) + ")" + thrown(constructor));
            }
        }
        for (Method method : type.getDeclaredMethods()) {
            if (listed.test(method) && !EVERY_OBJECTS.contains(method.getName()) && !isGivenByEnum(method)) {
                members.add(method(method));
            }
        }
        return members;
    }

    private static boolean isGivenByEnum(Method method) {
        return method.getDeclaringClass().isEnum()
                && Set.of("values", "valueOf").contains(method.getName());
    }

    private static String field(Field field) {
        return access(field) + "field " + field.getName() + ": "
                + annotated(field.getAnnotatedType(), field.getGenericType());
    }

    private static String method(Method method) {
        String implemented = method.isDefault() ? "default " : "";
        String variables = typeParameters(method);
        String value = method.getDefaultValue() == null ? "" : " = " + valueOf(method.getDefaultValue());
        return access(method) + implemented + method.getName() + variables + "(" + parameters(method) + "): "
                + annotated(method.getAnnotatedReturnType(), method.getGenericReturnType()) + value + thrown(method);
    }

    private static String valueOf(Object annotationDefault) {
        return annotationDefault instanceof Object[] array ? Arrays.toString(array) : annotationDefault.toString();
    }

    private static String access(Member member) {
        int modifiers = member.getModifiers();
        StringBuilder text = new StringBuilder();
        text.append(Modifier.isProtected(modifiers) ? "protected " : "");
        text.append(Modifier.isStatic(modifiers) ? "static " : "");
        boolean inInterface = member.getDeclaringClass().isInterface();
        text.append(Modifier.isAbstract(modifiers) && !inInterface ? "abstract " : "");
        boolean finalMatters = member instanceof Method
                && !Modifier.isFinal(member.getDeclaringClass().getModifiers());
        text.append(Modifier.isFinal(modifiers) && finalMatters ? "final " : "");
        return text.toString();
    }

    private static String parameters(Executable executable) {
        AnnotatedType[] annotated = executable.getAnnotatedParameterTypes();
        Type[] generic = executable.getGenericParameterTypes();
        List<String> names = new ArrayList<>();
        for (int i = 0; i < generic.length; i++) {
            names.add(annotated(annotated[i], generic[i]));
        }
        return String.join(", ", names);
    }

    private static String thrown(Executable executable) {
        Type[] types = executable.getGenericExceptionTypes();
        return types.length == 0 ? "" : " throws " + names(types);
    }

    private static String typeParameters(GenericDeclaration declaration) {
        TypeVariable<?>[] variables = declaration.getTypeParameters();
        return variables.length == 0
                ? ""
                : Arrays.stream(variables).map(PublicApi::variable).collect(Collectors.joining(", ", "<", ">"));
    }

    private static String variable(TypeVariable<?> variable) {
        String bounds = Stream.of(variable.getBounds())
                .filter(each -> each != Object.class)
                .map(PublicApi::name)
                .collect(Collectors.joining(" & "));
        return variable.getName() + (bounds.isEmpty() ? "" : " extends " + bounds);
    }

    private static String annotated(AnnotatedElement annotations, Type type) {
        return (annotations.isAnnotationPresent(Nullable.class) ? "@Nullable " : "") + name(type);
    }

    private static String names(Type[] types) {
        return Arrays.stream(types).map(PublicApi::name).collect(Collectors.joining(", "));
    }

    /** Without the packages that say nothing here; what remains is unique. */
    private static String name(Type type) {
        return type.getTypeName()
                .replaceAll(
                        "\\bjava\\.(lang|util|util\\.concurrent|util\\.function|time|net|nio\\.file|io|math)\\.(?=[A-Z])",
                        "")
                .replaceAll("\\bio\\.hestai\\.bus\\.([a-z.]+\\.)?(?=[A-Z])", "")
                .replace('$', '.');
    }
}

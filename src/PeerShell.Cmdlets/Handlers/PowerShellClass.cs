namespace PeerShell.Handlers;

/// <summary>Recognises the classes that scripts define. Their methods run in the runspace that defined them.</summary>
internal static class PowerShellClass
{
    // Attributes of the engine. The first is internal, and the reference assembly has neither.
    private const string AssemblyMark = "DynamicClassImplementationAssemblyAttribute";
    private const string FreeMark = "NoRunspaceAffinityAttribute";

    /// <summary>Finds the class in a type's line of descent that is bound to its runspace; null if there is none.</summary>
    public static Type? FindBound(Type type)
    {
        for (var current = type; current is not null; current = current.BaseType)
        {
            if (!current.IsEnum && IsFromScript(current) && !Has(current.GetCustomAttributes(inherit: false), FreeMark))
                return current;
        }

        return null;
    }

    private static bool IsFromScript(Type type) =>
        type.Assembly.IsDynamic && Has(type.Assembly.GetCustomAttributes(inherit: false), AssemblyMark);

    private static bool Has(object[] attributes, string name) =>
        Array.Exists(attributes, attribute => attribute.GetType().Name == name);
}

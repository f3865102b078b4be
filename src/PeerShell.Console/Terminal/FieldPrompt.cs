using System.Collections;
using System.Globalization;
using System.Management.Automation;
using System.Management.Automation.Host;
using System.Security;

namespace PeerShell.Hosting.Terminal;

/// <summary>Asks for values by name, for example for mandatory parameters that were not given.</summary>
internal sealed class FieldPrompt(ConsoleUserInterface ui)
{
    private const string HelpRequest = "!?";

    /// <summary>Asks for all fields.</summary>
    /// <param name="caption">The title of the question.</param>
    /// <param name="message">The question.</param>
    /// <param name="fields">The fields.</param>
    /// <returns>The values by the names of the fields.</returns>
    public Dictionary<string, PSObject> Ask(string caption, string message, IEnumerable<FieldDescription> fields)
    {
        ui.WriteHeading(caption, message);
        if (fields.Any(field => !string.IsNullOrEmpty(field.HelpMessage)))
            ui.WriteLine($"(Type {HelpRequest} for help.)");
        Dictionary<string, PSObject> values = new(StringComparer.OrdinalIgnoreCase);
        foreach (FieldDescription field in fields)
            values[field.Name] = PSObject.AsPSObject(Ask(field));
        return values;
    }

    private static Type TypeOf(FieldDescription field) =>
        Type.GetType(field.ParameterAssemblyFullName)
        ?? (LanguagePrimitives.TryConvertTo(field.ParameterTypeFullName, out Type type) ? type : typeof(string));

    private object Ask(FieldDescription field)
    {
        Type type = TypeOf(field);
        if (type == typeof(PSCredential))
            return ui.PromptForCredential("", "", "", "");
        if (type == typeof(Array) || typeof(IList).IsAssignableFrom(type))
            return AskList(field, type.GetElementType() ?? typeof(object));
        return AskOne(field, field.Name, type)!;
    }

    private object[] AskList(FieldDescription field, Type elementType)
    {
        List<object> values = [];
        while (AskOne(field, $"{field.Name}[{values.Count}]", elementType, endsWhenEmpty: true) is { } value)
            values.Add(value);
        return [.. values];
    }

    private object? AskOne(FieldDescription field, string label, Type type, bool endsWhenEmpty = false)
    {
        while (true)
        {
            ui.Write(label + ": ");
            if (type == typeof(SecureString))
            {
                SecureString secret = ui.ReadLineAsSecureString();
                return secret.Length == 0 && endsWhenEmpty ? null : secret;
            }
            string answer = ui.ReadAnswer();
            if (answer.Length == 0 && endsWhenEmpty)
                return null;
            if (answer == HelpRequest)
                ui.WriteLine(string.IsNullOrEmpty(field.HelpMessage) ? $"There is no help for {field.Name}." : field.HelpMessage);
            else
            {
                try
                {
                    return LanguagePrimitives.ConvertTo(answer, type, CultureInfo.InvariantCulture);
                }
                catch (PSInvalidCastException problem)
                {
                    ui.WriteErrorLine(problem.Message);
                }
            }
        }
    }
}

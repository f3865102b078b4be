using System.Collections;
using System.Globalization;
using System.Management.Automation;
using System.Net;
using System.Numerics;
using System.Text.Json;
using System.Xml;
using PeerShell.Node;
using PeerShell.Protocol;
using PeerShell.Transport;

namespace PeerShell.Json;

/// <summary>Writes one value as JSON.</summary>
internal sealed class JsonBodyWriter(Utf8JsonWriter writer)
{
    /// <summary>The maximum depth of nested objects and arrays. It also stops objects that refer to themselves.</summary>
    public const int MaxDepth = 32;

    // The writer's place in the body, for the error.
    private readonly Stack<string> _path = new();

    private CancellationToken _stop;

    /// <exception cref="SendException">The value contains something that can't be sent.</exception>
    /// <exception cref="OperationCanceledException">The writing was cancelled.</exception>
    public void Write(object? value, CancellationToken cancellationToken)
    {
        _stop = cancellationToken;
        Write(value);
    }

    private void Write(object? value)
    {
        _stop.ThrowIfCancellationRequested();
        var wrapped = value as PSObject;
        var bare = wrapped is null or { BaseObject: PSCustomObject } ? value : wrapped.BaseObject;
        if (TryWriteSimple(bare))
            return;

        if (UnsendableTypes.Hint(bare) is { } hint)
            throw Refused($"is a {bare!.GetType()}. {hint}");
        if (_path.Count == MaxDepth)
        {
            throw Refused(
                $"is nested more than {MaxDepth} levels deep. Does it refer to itself? Select the properties to send with Select-Object.");
        }

        switch (bare)
        {
            case IDictionary dictionary:
                WriteObject(Entries(dictionary));
                break;
            case IDictionary<string, object?> dictionary:
                WriteObject(dictionary.Select(entry => (entry.Key, entry.Value)));
                break;
            case IEnumerable items:
                WriteArray(items);
                break;
            default:
                var properties = PSObject.AsPSObject(value).Properties.Where(property => property.IsGettable);
                WriteObject(properties.Select(property => (property.Name, Get(property))));
                break;
        }
    }

    // As a plain sequence, a generic dictionary yields pairs of its own type. Only IDictionary's enumerator yields entries.
    private static IEnumerable<(string Name, object? Value)> Entries(IDictionary dictionary)
    {
        for (var entries = dictionary.GetEnumerator(); entries.MoveNext();)
            yield return (LanguagePrimitives.ConvertTo<string>(entries.Key), entries.Value);
    }

    private bool TryWriteSimple(object? value)
    {
        switch (value)
        {
            case null or DBNull:
                writer.WriteNullValue();
                return true;
            case string text:
                writer.WriteStringValue(text);
                return true;
            case bool flag:
                writer.WriteBooleanValue(flag);
                return true;
            case SwitchParameter flag:
                writer.WriteBooleanValue(flag);
                return true;

            // As ConvertTo-Json does.
            case Enum:
                writer.WriteRawValue(((Enum)value).ToString("D"));
                return true;
            case double number when !double.IsFinite(number):
            case float single when !float.IsFinite(single):
                writer.WriteStringValue(Text(value));
                return true;
            case int number:
                writer.WriteNumberValue(number);
                return true;
            case long number:
                writer.WriteNumberValue(number);
                return true;
            case sbyte or byte or short or ushort or int or uint or long or ulong or float or double or decimal or BigInteger:
                writer.WriteRawValue(Text(value));
                return true;
            case DateTime time:
                writer.WriteStringValue(time);
                return true;
            case DateTimeOffset time:
                writer.WriteStringValue(time);
                return true;
            case DateOnly or TimeOnly:
                writer.WriteStringValue(((IFormattable)value).ToString("O", CultureInfo.InvariantCulture));
                return true;
            case Uri uri:
                writer.WriteStringValue(uri.OriginalString);
                return true;
            case FileSystemInfo file:
                writer.WriteStringValue(file.FullName);
                return true;
            case XmlNode xml:
                writer.WriteStringValue(xml.OuterXml);
                return true;
            case char or Guid or TimeSpan or Version or CultureInfo or IPAddress or IPEndPoint or PeerEndpoint or PeerId:
                writer.WriteStringValue(Text(value));
                return true;
            default:
                return false;
        }
    }

    private void WriteObject(IEnumerable<(string Name, object? Value)> members)
    {
        writer.WriteStartObject();
        foreach (var (name, value) in members)
        {
            writer.WritePropertyName(name);
            WriteMember($".{name}", value);
        }

        writer.WriteEndObject();
    }

    private void WriteArray(IEnumerable items)
    {
        writer.WriteStartArray();
        var index = 0;
        foreach (var item in items)
            WriteMember($"[{index++}]", item);

        writer.WriteEndArray();
    }

    private void WriteMember(string place, object? value)
    {
        _path.Push(place);
        Write(value);
        _path.Pop();
    }

    private SendException Refused(string why) => new(
        SendFailure.BadBody,
        _path.Count == 0 ? $"The body {why}" : $"The body can't be sent: its {string.Concat(_path.Reverse()).TrimStart('.')} {why}");

    private static object? Get(PSPropertyInfo property)
    {
        try
        {
            return property.Value;
        }
        catch (GetValueException)
        {
            return null;
        }
    }

    private static string Text(object value) => Convert.ToString(value, CultureInfo.InvariantCulture)!;
}

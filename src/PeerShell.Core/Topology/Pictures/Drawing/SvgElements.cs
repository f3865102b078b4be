using System.Globalization;
using System.Xml;

namespace PeerShell.Topology.Pictures;

/// <summary>Short methods for writing SVG elements.</summary>
internal static class SvgElements
{
    public const string Namespace = "http://www.w3.org/2000/svg";

    /// <summary>Starts an element. Disposing the result ends it.</summary>
    public static Ending Element(this XmlWriter writer, string name, params ReadOnlySpan<(string Name, string? Value)> attributes)
    {
        writer.WriteStartElement(name, Namespace);
        foreach (var (attribute, value) in attributes)
        {
            if (value is not null)
                writer.WriteAttributeString(attribute, Allowed(value));
        }

        return new Ending(writer);
    }

    /// <summary>Writes an element that contains only text.</summary>
    public static void Text(this XmlWriter writer, string name, string text, params ReadOnlySpan<(string Name, string? Value)> attributes)
    {
        using var _ = writer.Element(name, attributes);
        writer.WriteString(Allowed(text));
    }

    /// <summary>Formats a number, rounded to a tenth of a unit, which is too small to see.</summary>
    public static string Number(double value) =>
        Math.Round(value, 1).ToString("0.#", CultureInfo.InvariantCulture) is var text && text == "-0" ? "0" : text;

    public static string Numbers(Point point) => $"{Number(point.X)} {Number(point.Y)}";

    /// <summary>Replaces characters that XML does not allow, such as one half of a surrogate pair.</summary>
    public static string Allowed(string text)
    {
        for (var i = 0; i < text.Length; i++)
        {
            if (i + 1 < text.Length && XmlConvert.IsXmlSurrogatePair(text[i + 1], text[i]))
                i++;
            else if (!XmlConvert.IsXmlChar(text[i]))
                return Allowed($"{text[..i]}\uFFFD{text[(i + 1)..]}");
        }

        return text;
    }

    /// <summary>Ends an element when disposed.</summary>
    internal readonly ref struct Ending(XmlWriter writer)
    {
        public void Dispose() => writer.WriteEndElement();
    }
}

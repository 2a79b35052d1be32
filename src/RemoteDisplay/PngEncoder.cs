#pragma warning disable CA1822, IDE0060 // stub
using DisplayModel;

namespace RemoteDisplay;

/// <summary>Writes a frame as an 8-bit RGB PNG. Source: PNG specification (ISO/IEC 15948).</summary>
public static class PngEncoder
{
    public static void Write(Frame frame, Stream destination) => throw new NotSupportedException();
}

using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace VfioUser.Protocol;

/// <summary>Moves wire types in and out of byte spans. The only place that looks at lengths.</summary>
public static class Wire
{
    /// <summary>Reads the type at the start of <paramref name="source"/>; bytes after it are left alone.</summary>
    /// <returns>false when the span is too short.</returns>
    public static bool TryRead<T>(ReadOnlySpan<byte> source, out T value)
        where T : unmanaged => MemoryMarshal.TryRead(source, out value);

    /// <summary>Reads the type at the start of <paramref name="source"/>.</summary>
    /// <exception cref="InvalidDataException">The span is too short.</exception>
    public static T Read<T>(ReadOnlySpan<byte> source)
        where T : unmanaged => TryRead(source, out T value)
            ? value
            : throw new InvalidDataException($"{source.Length} bytes are too short for a {typeof(T).Name}.");

    /// <summary>Writes the type at the start of <paramref name="destination"/> and returns what follows it.</summary>
    /// <exception cref="ArgumentException">The span is too short: our own mistake.</exception>
    public static Span<byte> Write<T>(Span<byte> destination, scoped in T value)
        where T : unmanaged
    {
        if (!MemoryMarshal.TryWrite(destination, in value))
        {
            throw new ArgumentException(
                $"{destination.Length} bytes are too short for a {typeof(T).Name}.", nameof(destination));
        }

        return destination[Unsafe.SizeOf<T>()..];
    }

    /// <summary>The bytes of one wire type, seen in place.</summary>
    public static ReadOnlySpan<byte> AsBytes<T>(ref readonly T value)
        where T : unmanaged => MemoryMarshal.AsBytes(new ReadOnlySpan<T>(in value));
}

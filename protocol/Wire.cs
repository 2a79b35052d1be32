using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace VfioUser.Protocol;

/// <summary>Reads and writes wire types in byte spans, and checks the lengths.</summary>
public static class Wire
{
    /// <summary>Reads the type at the start of <paramref name="source"/>; bytes after it are ignored.</summary>
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
    /// <exception cref="ArgumentException">The span is too short, which is a bug of the caller.</exception>
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

    /// <summary>The bytes of one wire type, without a copy.</summary>
    public static ReadOnlySpan<byte> AsBytes<T>(ref readonly T value)
        where T : unmanaged => MemoryMarshal.AsBytes(new ReadOnlySpan<T>(in value));
}

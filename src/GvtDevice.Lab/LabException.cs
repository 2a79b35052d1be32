namespace GvtDevice.Lab;

/// <summary>Something that the user can mend: the message says what is wrong and what to do.</summary>
public sealed class LabException : Exception
{
    /// <param name="message">For the user.</param>
    public LabException(string message)
        : base(message)
    {
    }

    /// <param name="message">For the user.</param>
    /// <param name="inner">What it comes from.</param>
    public LabException(string message, Exception inner)
        : base(message, inner)
    {
    }
}
